// What could not be sent yet, kept in this browser: it outlives a reload, a lost line and a killed tab, and goes when the
// portal has stored it, or with signing out. A name says whose it is, of which form, which field and which tab.
//
// Two tabs of one form keep their texts apart. A tab that lives holds a lock under its name; what a dead tab left behind
// is taken over by the next one that opens the form.

const person = document.body.dataset.person || "";
const PREFIX = "unsent|";
const LONGEST = 30 * 24 * 3600 * 1000;
let isOver = false; // signing out: nothing is kept any more
export const tab = crypto.getRandomValues(new Uint32Array(2)).join("");

navigator.locks?.request(`tab-${tab}`, () => new Promise(() => {}));
addEventListener("pagehide", () => store(() => sessionStorage.setItem("last-tab", tab)));

const name = (where, code) => `${PREFIX}${[person, where, code, tab].map(encodeURIComponent).join("|")}`;

function store(act) {
  try {
    return act() ?? true;
  } catch {
    return false; // storage is full or switched off: the text still stands in the field
  }
}

export function keep(where, code, typed) {
  return isOver || store(() => localStorage.setItem(name(where, code), JSON.stringify({ ...typed, at: Date.now() })));
}

export function forget(where, code) {
  store(() => localStorage.removeItem(name(where, code)));
}

export function drop(key) {
  store(() => localStorage.removeItem(key));
}

function all() {
  const found = [];
  store(() => {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const [whose, where, code, of] = key.slice(PREFIX.length).split("|").map(decodeURIComponent);
      const typed = JSON.parse(localStorage.getItem(key));
      if (Date.now() - typed.at > LONGEST) localStorage.removeItem(key);
      else found.push({ ...typed, key, whose, where, code, of });
    }
  });
  return found;
}

export async function livingTabs() {
  const held = (await navigator.locks?.query())?.held ?? [];
  const living = new Set(held.map((lock) => lock.name.replace(/^tab-/, "")));
  living.delete(store(() => sessionStorage.getItem("last-tab"))); // this very tab, before it went on to this page
  return living.add(tab);
}

// Field -> what tabs that are gone left of it, the newest first.
export async function left(where) {
  const living = await livingTabs();
  const found = new Map();
  const rows = all().filter((row) => row.whose === person && row.where === where && !living.has(row.of));
  for (const row of rows.sort((one, other) => other.at - one.at)) found.set(row.code, [...(found.get(row.code) || []), row]);
  return found;
}

export function forgetForm(where) {
  for (const row of all()) if (row.whose === person && row.where === where) drop(row.key);
}

export function unsent() {
  return all().filter((row) => row.whose === person).length;
}

export function forgetEverything() {
  isOver = true;
  for (const row of all()) if (row.whose === person) drop(row.key);
}
