// Forms that are sent as a whole: what is typed is kept in this browser until the form is accepted, so that neither a lost
// line nor an expired session nor a killed tab takes it away. <form data-keeps="<name>"> needs no more.
// session.js forgets it once the form has led to another page.
//
// <form data-keeps="…" data-keeps-itself> is also sent by itself, with keep=itself, every few seconds while somebody types: the
// portal keeps it without taking it as sent, answers with the time, and [data-kept-words] says so.

import { drop, forget, keep, left } from "./kept.js";
import { token } from "./session.js";

const CODE = "form";
const EVERY = 4_000; // while somebody types
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

// A fault is not said: the text stands in this browser, and the next letter tries again.
async function send(form) {
  const body = new FormData(form);
  body.set("keep", "itself");
  body.set("csrfmiddlewaretoken", token(body.get("csrfmiddlewaretoken")));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "error" }).catch(() => null);
  const note = form.querySelector("[data-kept-words]");
  if (answer?.ok && note) note.textContent = note.dataset.keptWords.replace("{time}", await answer.text());
}

function keepsItself(form) {
  let timer = 0;
  form.addEventListener("input", () => {
    timer ||= setTimeout(() => {
      timer = 0;
      send(form);
    }, EVERY);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

async function attach(form) {
  const where = form.dataset.keeps;
  const before = read(form);
  form.addEventListener("input", () => keep(where, CODE, { values: read(form) }));
  if ("keepsItself" in form.dataset) keepsItself(form);
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
