// Help on the score sheet: digits jump to a score, the same digit again adds the half point, "cannot judge" clears it.
// <fieldset class="cr"> with .scale of radios and, behind it, a checkbox with data-cannot-judge.

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function jump(event, scale) {
  if (!/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const radios = [...scale.querySelectorAll("input[type=radio]")];
  const at = (value) => radios.find((radio) => Number(radio.value) === value);
  const whole = Number(event.key);
  const target = (at(whole)?.checked && at(whole + 0.5)) || at(whole);
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

for (const criterion of document.querySelectorAll("fieldset.cr")) {
  const scale = criterion.querySelector(".scale");
  const cannot = criterion.querySelector("[data-cannot-judge]");
  if (!scale) continue;
  const grey = () => scale.classList.toggle("left-out", Boolean(cannot?.checked));
  criterion.addEventListener("keyup", showWhole);
  scale.addEventListener("keydown", (event) => jump(event, scale));
  scale.addEventListener("change", () => {
    if (!cannot?.checked) return;
    cannot.checked = false;
    cannot.dispatchEvent(new Event("change", { bubbles: true }));
  });
  cannot?.addEventListener("change", () => {
    if (cannot.checked) clear(scale);
    grey();
  });
  criterion.addEventListener("input", grey); // also when the script of saving takes over what another tab stored
  grey();
}
