// How saving is said: beside the field, in the page-wide line, and when two people changed the same field.
// Sentences and icons come from face/_saving_words.html, in the page's language.

const page = document.querySelector("[data-saving-words]");

export const words = {
  saving: "Saving…",
  offline: "Kept in this browser, not yet sent: no connection. It is sent when the line is back.",
  fault: "Kept in this browser, not yet sent: we could not save this. It is sent again.",
  signedOut: "Kept in this browser, not yet sent: you are signed out.",
  refused: "Not saved; your text is kept in this browser.",
  clash: "{by} changed this at {at}. Compare.",
  elsewhere: "{by} changed this at {at}",
  twoTexts: "You wrote two different texts that were not sent. Compare.",
  taken: "Taken over",
  mine: "Yours",
  theirs: "Theirs",
  keepMine: "Keep mine",
  takeTheirs: "Take theirs",
  nothing: "(nothing)",
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

// Both texts side by side. Nothing is overwritten until somebody has chosen.
export function showClash(field, theirs, { keepMine, takeTheirs }) {
  field.place.querySelector(".clash")?.remove();
  const box = document.createElement("div");
  box.className = "clash";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", field.words);
  box.append(
    column(words.mine, field.told(field.read()), button(words.keepMine, keepMine, box)),
    column(words.theirs, field.told(theirs), button(words.takeTheirs, takeTheirs, box)),
  );
  field.place.append(box);
}

function column(name, text, choose) {
  const side = document.createElement("div");
  const title = document.createElement("p");
  title.className = "plainh mb-1";
  title.textContent = name;
  const quote = document.createElement("blockquote");
  quote.textContent = text || words.nothing;
  quote.tabIndex = 0; // a long text scrolls, with the keyboard too
  side.append(title, quote, choose);
  return side;
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
