// What others changed, and other tabs of the same browser: <form data-autosave-url="…" data-changes-url="…"> asks three
// times a minute, when it is looked at again, and when another tab of it has saved. A field that nobody is writing in takes
// over what stands; where somebody is writing, both texts are shown and nothing is overwritten.

import { same } from "./field.js";
import { words } from "./saving-words.js";
import { ask, channel, hear } from "./session.js";

const EVERY = 20_000;
const BY_MARK = "project-"; // fields whose revision is no number

// Returns the function that looks at once.
export function listen(saving) {
  const address = saving.form.dataset.changesUrl;
  if (!address) return () => {};
  const look = () => document.visibilityState === "visible" && fetchChanges(saving, address).catch(() => {});
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  channel?.addEventListener("message", ({ data }) => data.kind === "saved" && data.where === saving.url && look());
  return look;
}

async function fetchChanges(saving, address) {
  const numbered = saving.fields.filter((field) => !field.code.startsWith(BY_MARK));
  const query = new URLSearchParams({ seen: numbered.map((field) => `${field.code}.${field.revision}`).join(",") });
  for (const field of saving.fields) if (field.code.startsWith(BY_MARK)) query.set(field.code, field.revision);
  const headers = { Accept: "application/json" };
  const answer = await fetch(`${address}?${query}`, { headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401) return void (await ask());
  if (!answer.ok) return;
  const told = await answer.json();
  hear(told.seconds);
  for (const row of told.fields) take(saving, saving.fields.find((field) => field.code === row.field), row);
  saving.show(told);
  document.dispatchEvent(new CustomEvent("portal:heard", { detail: told }));
}

function take(saving, field, row) {
  const revision = String(row.revision);
  if (!field || saving.current === field || field.state === "clash" || field.revision === revision) return;
  if (!field.code.startsWith(BY_MARK) && Number(revision) < Number(field.revision)) return; // stored while we asked
  const theirs = [row.theirs].flat().map(String);
  if (same(theirs, field.read())) {
    field.sent = theirs;
    field.revision = revision;
    return field.note();
  }
  if (field.isDirty || field.hasFocus) return saving.clash(field, row);
  field.revision = revision;
  field.note();
  saving.adopt(field, theirs, words.elsewhere.replace("{by}", row.by).replace("{at}", row.at));
}
