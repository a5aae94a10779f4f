// Autosave. <form data-autosave-url="…"> with fields that carry data-autosave="<code>" and data-revision="<n>".
// Every change is sent after a pause or on leaving the field; what cannot be sent is kept in this tab and sent later.
// Without this script the form posts as any form does.
//
// Answers: 200 {saved_at, revision, words, …} · 409 {yours, theirs, by, at, revision} · 403 {reason} · redirect: signed out.
// After each save the form dispatches `portal:saved` with the answer and the field's code; elements with
// data-shows="<key>" show that key of the answer. One save of a form is under way at a time, so that what an answer
// says of the whole form is never older than what stands: the others wait and carry what was typed meanwhile.

import { fieldsOf, same } from "./field.js";
import { forget, keep, recall } from "./kept.js";
import { showClash, showField, showPage, words } from "./saving-words.js";

const PAUSE = 1500;
const PATIENCE = 1000; // nothing is said in the first second of saving
const LONGEST_WAIT = 60_000;

class Saving {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.fields = fieldsOf(form);
    this.isLeaving = false;
    this.underWay = null; // the promise that ends with the save under way
    this.waiting = new Set();
    for (const field of this.fields) this.attach(field);
    for (const field of this.fields) this.restore(field);
    for (const field of this.fields) if (field.isDirty && !field.timer) this.plan(field, 0);
    addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.retry());
    addEventListener("pagehide", () => this.flush());
    addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    addEventListener("beforeunload", (event) => this.hasUnsent() && !this.isLeaving && event.preventDefault());
    form.addEventListener("submit", (event) => this.leave(event));
  }

  attach(field) {
    for (const input of field.inputs) {
      input.addEventListener("input", () => this.plan(field, PAUSE));
      input.addEventListener("change", () => this.plan(field, 0));
      input.addEventListener("blur", () => field.timer && this.plan(field, 0));
    }
  }

  restore(field) {
    const kept = recall(this.url, field.code);
    if (!kept) return;
    if (same(kept.values, field.read())) return forget(this.url, field.code);
    field.revision = kept.revision;
    field.write(kept.values);
    this.plan(field, 0);
  }

  plan(field, pause) {
    clearTimeout(field.timer);
    if (!field.isDirty && !["offline", "signed-out"].includes(field.state)) return void (field.timer = 0);
    if (field.state === "clash") return; // waits for the person to decide
    keep(this.url, field.code, { values: field.read(), revision: field.revision });
    field.timer = setTimeout(() => this.send(field), pause);
  }

  send(field) {
    field.timer = 0;
    this.waiting.add(field);
    if (!this.underWay) this.next();
  }

  next() {
    if (this.isLeaving) return;
    for (const field of this.waiting) {
      this.waiting.delete(field);
      if (!this.isDue(field)) continue;
      this.underWay = this.exchange(field).finally(() => {
        this.underWay = null;
        this.next();
      });
      return;
    }
  }

  isDue(field) {
    return field.state !== "clash" && (field.isDirty || ["offline", "signed-out", "saving"].includes(field.state));
  }

  async exchange(field) {
    const values = field.read();
    const patience = setTimeout(() => this.become(field, "saving", words.saving), PATIENCE);
    try {
      await this.take(field, values, await this.post(field, values, { signal: AbortSignal.timeout(LONGEST_WAIT) }));
    } catch {
      this.later(field, "offline", words.offline);
    } finally {
      clearTimeout(patience);
    }
    if (field.state === "saved" && field.isDirty && !field.timer) this.plan(field, PAUSE);
  }

  post(field, values, options = {}) {
    const body = new URLSearchParams({ field: field.code, revision: field.revision });
    for (const value of values.length ? values : [""]) body.append("value", value);
    body.append("csrfmiddlewaretoken", this.token());
    const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
    return fetch(this.url, { method: "POST", body, headers, redirect: "manual", credentials: "same-origin", ...options });
  }

  async take(field, values, answer) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.later(field, "signed-out", words.signedOut);
    if (answer.status === 403 && !isJson) {
      await this.renewToken();
      return this.later(field, "signed-out", words.signedOut);
    }
    if (answer.status >= 500 || !isJson) return this.later(field, "offline", words.fault);
    const said = await answer.json();
    if (answer.status === 409) return this.clash(field, said);
    if (!answer.ok) return this.become(field, "refused", said.reason || words.refused);
    this.saved(field, values, said);
  }

  saved(field, values, said) {
    field.sent = values;
    field.revision = String(said.revision);
    field.note();
    field.attempt = 0;
    if (!field.isDirty) forget(this.url, field.code);
    this.become(field, "saved", said.words);
    for (const place of document.querySelectorAll("[data-shows]")) {
      if (said[place.dataset.shows] !== undefined) place.textContent = said[place.dataset.shows];
    }
    this.form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: { ...said, field: field.code } }));
  }

  clash(field, said) {
    this.become(field, "clash", words.clash.replace("{by}", said.by).replace("{at}", said.at));
    const theirs = [said.theirs].flat().map(String);
    showClash(field, theirs, {
      keepMine: () => {
        field.revision = String(said.revision);
        field.note();
        this.become(field, "saving", words.saving);
        this.send(field);
      },
      takeTheirs: () => {
        field.revision = String(said.revision);
        field.note();
        field.sent = theirs;
        field.state = "saved";
        field.write(theirs);
        forget(this.url, field.code);
        this.become(field, "saved", words.taken);
      },
    });
  }

  later(field, state, sentence) {
    this.become(field, state, sentence);
    field.attempt += 1;
    clearTimeout(field.timer);
    field.timer = setTimeout(() => this.send(field), Math.min(1000 * 2 ** field.attempt, LONGEST_WAIT));
  }

  retry() {
    for (const field of this.fields) {
      if (["offline", "signed-out"].includes(field.state)) this.plan(field, 0);
    }
  }

  // Leaving: what is still waiting for its pause goes out now, and outlives the page.
  flush() {
    if (this.isLeaving) return;
    for (const field of this.fields) {
      if (field.isDirty && field.state !== "clash") this.post(field, field.read(), { keepalive: true }).catch(() => {});
    }
  }

  // Sending the whole form waits for a save under way: else it would meet its own newer revision and call it a clash.
  leave(event) {
    this.isLeaving = true;
    for (const field of this.fields) clearTimeout(field.timer);
    if (!this.underWay || this.hasWaited) return;
    event.preventDefault();
    this.hasWaited = true;
    const longest = new Promise((resolve) => setTimeout(resolve, 3000));
    Promise.race([this.underWay, longest]).then(() => this.form.requestSubmit(event.submitter));
  }

  // Back from the next page to this one as it was left.
  comeBack() {
    this.isLeaving = this.hasWaited = false;
    for (const field of this.fields) if (field.isDirty) this.plan(field, 0);
  }

  hasUnsent() {
    return this.fields.some((field) => field.isDirty);
  }

  become(field, state, sentence) {
    field.state = state;
    field.words = sentence;
    showField(field);
    showPage(this.fields);
  }

  token() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // Somebody signed in again in another tab: the page's token has changed with it.
  async renewToken() {
    const page = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("form[data-autosave-url] [name=csrfmiddlewaretoken]")?.value;
    if (token) this.form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Saving(form);
