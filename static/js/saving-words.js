// How saving is said: beside the field, in the page-wide line, and when two people changed the same field.
// Sentences and icons come from face/_saving_words.html, in the page's language.

const page = document.querySelector("[data-saving-words]");

export const words = {
  saving: "Saving…",
  offline: "Not saved yet: no connection. Your text is kept in this tab and sent when the line is back.",
  fault: "We could not save this. Your text is kept in this tab and sent again.",
  signedOut: "Signed out: your text is kept in this tab. Sign in in another tab.",
  refused: "This was not saved. Your text is kept in this tab.",
  clash: "{by} changed this at {at}. Compare.",
  taken: "Taken over",
  mine: "Yours",
  theirs: "Theirs",
  keepMine: "Keep mine",
  takeTheirs: "Take theirs",
  ...page?.dataset,
};

// State -> icon, colour, and how bad it is: the page-wide line repeats the worst.
const STATES = {
  quiet: ["", "", 0],
  saved: ["check", "ok", 1],
  saving: ["", "", 2],
  offline: ["cloud", "warn", 3],
  "signed-out": ["lock", "warn", 4],
  refused: ["stop", "stop", 5],
  clash: ["warn", "warn", 6],
};

function icon(name) {
  const drawn = page?.querySelector(`template[data-icon="${name}"]`);
  return drawn ? drawn.content.cloneNode(true) : "";
}

function put(place, state, sentence) {
  const said = document.createElement("span");
  said.textContent = sentence;
  place.replaceChildren(icon(STATES[state][0]), said);
}

export function showField(field) {
  const mark = field.mark();
  if (!mark) return;
  mark.className = `fstate ${STATES[field.state][1]}`;
  put(mark, field.state, field.words);
  if (field.state !== "clash") field.place.querySelector(".clash")?.remove();
}

export function showPage(fields) {
  const bar = document.querySelector("[data-savebar] .st");
  if (!bar) return;
  const worst = fields.reduce((one, other) => (STATES[other.state][2] > STATES[one.state][2] ? other : one));
  if (worst.state === "quiet") return;
  bar.className = `st ${STATES[worst.state][1]}`;
  put(bar, worst.state, worst.words);
}

export function showClash(field, theirs, { keepMine, takeTheirs }) {
  field.place.querySelector(".clash")?.remove();
  const box = document.createElement("div");
  box.className = "clash";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", field.words);
  for (const [name, text] of [[words.mine, field.read()], [words.theirs, theirs]]) {
    const title = document.createElement("p");
    title.className = "plainh mb-1";
    title.textContent = name;
    const quote = document.createElement("blockquote");
    quote.textContent = field.told(text);
    box.append(title, quote);
  }
  const buttons = document.createElement("div");
  buttons.className = "row-flex";
  buttons.append(button(words.keepMine, keepMine, box), button(words.takeTheirs, takeTheirs, box));
  box.append(buttons);
  field.place.append(box);
}

function button(name, act, box) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary";
  made.textContent = name;
  made.addEventListener("click", () => {
    box.remove();
    act();
  });
  return made;
}
