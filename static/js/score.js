// Help on the score sheet. <fieldset class="cr"> with .scale of radios, a slider with data-slide and, behind them, a
// checkbox with data-cannot-judge. The radios are what counts and what is sent; without this script they are all there is.
// Digits jump to a score, the same digit again adds the half point, as do ".", "," and "h", which take it away again;
// the slider moves with the radios and they with it; "cannot judge" clears both.

import { count } from "./counters.js";

function radiosOf(scale) {
  return [...scale.querySelectorAll("input[type=radio]")];
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function targetOf(key, scale) {
  const radios = radiosOf(scale);
  const at = (value) => radios.find((radio) => Number(radio.value) === value);
  const chosen = radios.find((radio) => radio.checked);
  if (/^[0-9]$/.test(key)) return (at(Number(key))?.checked && at(Number(key) + 0.5)) || at(Number(key));
  if (![".", ",", "h", "H"].includes(key)) return null;
  const value = Number(chosen?.value ?? 0);
  return value % 1 ? at(value - 0.5) : at(value + 0.5);
}

function jump(event, scale) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const target = targetOf(event.key, scale);
  if (!target) return;
  event.preventDefault();
  choose(target);
}

// Who tabs into a text field is scrolled to its cursor only: the rest of the field may lie under the bar of the total.
function showWhole(event) {
  if (event.key === "Tab") event.target.scrollIntoView({ block: "nearest" });
}

function clear(scale) {
  for (const radio of scale.querySelectorAll("input:checked")) radio.checked = false;
}

// A slider always has a value, a score may have none: then it stands at the left, hollow, and says so.
function follow(slider, scale) {
  const chosen = radiosOf(scale).find((radio) => radio.checked);
  slider.value = chosen?.value ?? 0;
  slider.classList.toggle("unset", !chosen);
  if (chosen) slider.removeAttribute("aria-valuetext");
  else slider.setAttribute("aria-valuetext", slider.dataset.unset);
}

// "input" while it is drawn, "change" when it is let go: saving.js waits a little after the one, not after the other.
function slide(event, slider, scale, cannot) {
  event.stopPropagation();
  const radio = radiosOf(scale).find((one) => Number(one.value) === Number(slider.value));
  if (!radio) return;
  if (cannot) cannot.checked = false;
  radio.checked = true;
  radio.dispatchEvent(new Event(event.type, { bubbles: true }));
}

// A click at the left end moves nothing there: the score is then 0 all the same.
function slideToZero(event, slider, scale, cannot) {
  const isFirst = slider.classList.contains("unset") && Number(slider.value) === 0;
  if (isFirst && (event.type === "click" || ["Home", "Enter", " ", "ArrowLeft", "ArrowDown"].includes(event.key))) {
    slide(new Event("change"), slider, scale, cannot);
  }
}

// The bar at the left says what is complete, as the portal said it when the page was made.
function judge(criterion) {
  const comment = criterion.querySelector("textarea");
  const least = Number(criterion.querySelector("[data-least]")?.dataset.least ?? 0);
  const isJudged = Boolean(criterion.querySelector("input[type=radio]:checked, [data-cannot-judge]:checked"));
  const isDone = isJudged && count(comment?.value.trim() ?? "") >= least;
  criterion.classList.toggle("donec", isDone);
  criterion.classList.toggle("todo", !isDone);
}

for (const criterion of document.querySelectorAll("fieldset.cr")) {
  const scale = criterion.querySelector(".scale");
  const cannot = criterion.querySelector("[data-cannot-judge]");
  const slider = criterion.querySelector("[data-slide]");
  if (!scale) continue;
  const show = () => {
    scale.classList.toggle("left-out", Boolean(cannot?.checked));
    if (slider) follow(slider, scale);
    judge(criterion);
  };
  criterion.addEventListener("keyup", showWhole);
  scale.addEventListener("keydown", (event) => jump(event, scale));
  scale.addEventListener("change", () => {
    if (!cannot?.checked) return;
    cannot.checked = false;
    cannot.dispatchEvent(new Event("change", { bubbles: true }));
  });
  cannot?.addEventListener("change", () => {
    if (cannot.checked) clear(scale);
    show();
  });
  if (slider) {
    slider.hidden = false;
    for (const kind of ["input", "change"]) slider.addEventListener(kind, (event) => slide(event, slider, scale, cannot));
    for (const kind of ["click", "keyup"]) slider.addEventListener(kind, (event) => slideToZero(event, slider, scale, cannot));
  }
  criterion.addEventListener("change", show);
  criterion.addEventListener("input", show); // also when the script of saving takes over what another tab stored
  show();
}
