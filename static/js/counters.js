// Counts what is typed as the portal counts it: code points, a line break is one. Never blocks typing.
// <span class="counter" data-counter-of="id_of_field" data-limit="1200" data-left="{left} of {limit} …" data-over="…">
// With data-unit="words" it counts words. A counter that counts up has data-least, data-needed ("{needed} more …") and data-enough ("{count} …, enough").

const language = document.documentElement.lang || "en";
const PAUSE = 1000;

export function count(text) {
  return [...text.replace(/\r\n?/g, "\n")].length;
}

// The same spaces as in calls/counting.py.
const SPACE = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export function countWords(text) {
  return text.split(SPACE).filter(Boolean).length;
}

function say(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name].toLocaleString(language) : whole));
}

export function words(counter, text) {
  const length = counter.dataset.unit === "words" ? countWords(text) : count(text);
  const { limit, least, left, over, oneOver, needed, enough } = counter.dataset;
  if (least && length < Number(least)) return [say(needed, { needed: Number(least) - length }), true];
  if (least && !limit) return [say(enough, { count: length }), false];
  const rest = Number(limit) - length;
  if (rest === -1 && oneOver) return [oneOver, true];
  return rest < 0 ? [say(over, { over: -rest }), true] : [say(left, { left: rest, limit: Number(limit) }), false];
}

function attach(counter) {
  const field = document.getElementById(counter.dataset.counterOf);
  if (!field) return;
  const voice = document.createElement("span"); // what is heard; one region for eye and ear would read every key twice
  voice.className = "sr";
  voice.setAttribute("aria-live", "polite");
  counter.after(voice);
  let timer = 0;
  field.addEventListener("input", () => {
    const [sentence, isWrong] = words(counter, field.value);
    counter.textContent = sentence;
    counter.classList.toggle("over", isWrong);
    counter.setAttribute("aria-hidden", "true");
    clearTimeout(timer);
    timer = setTimeout(() => {
      counter.removeAttribute("aria-hidden");
      if (document.activeElement === field) voice.textContent = sentence;
    }, PAUSE);
  });
  field.addEventListener("blur", () => {
    voice.textContent = "";
    counter.removeAttribute("aria-hidden");
  });
}

for (const counter of document.querySelectorAll("[data-counter-of]")) attach(counter);
