// Forms that are sent as a whole: what is typed is kept in this browser until the form is accepted, so that neither a lost
// line nor an expired session nor a killed tab takes it away. <form data-keeps="<name>"> needs no more.
// session.js forgets it once the form has led to another page.

import { drop, forget, keep, left } from "./kept.js";

const CODE = "form";
const note = document.querySelector("[data-put-back]");

// Fields that save themselves (saving.js) are kept by themselves.
function inputsOf(form) {
  const apart = ["hidden", "file", "password", "submit", "button"];
  return [...form.elements].filter((input) => input.name && !input.dataset.autosave && !apart.includes(input.type));
}

function isTicked(input) {
  return input.type === "radio" || input.type === "checkbox";
}

function read(form) {
  const values = {};
  for (const input of inputsOf(form)) {
    values[input.name] ??= [];
    if (!isTicked(input) || input.checked) values[input.name].push(input.value);
  }
  return values;
}

function write(form, values) {
  for (const input of inputsOf(form)) {
    const given = values[input.name];
    if (!given) continue;
    if (isTicked(input)) input.checked = given.includes(input.value);
    else input.value = given[0] ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function attach(form) {
  const where = form.dataset.keeps;
  const before = read(form);
  form.addEventListener("input", () => keep(where, CODE, { values: read(form) }));
  form.addEventListener("submit", () =>
    sessionStorage.setItem("sent-form", JSON.stringify({ where, path: location.pathname })),
  );
  const [newest, ...older] = (await left(where)).get(CODE) || [];
  for (const row of older) drop(row.key);
  if (!newest || JSON.stringify(read(form)) !== JSON.stringify(before)) return;
  drop(newest.key);
  if (JSON.stringify({ ...before, ...newest.values }) === JSON.stringify(before)) return;
  write(form, newest.values);
  keep(where, CODE, { values: read(form) });
  if (!note) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    write(form, before);
    forget(where, CODE);
    note.hidden = true;
  });
}

for (const form of document.querySelectorAll("form[data-keeps]")) attach(form);
