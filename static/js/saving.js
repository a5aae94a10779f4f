// Autosave. <form data-autosave-url="…"> with fields that carry data-autosave="<code>" and data-revision="<n>".
// Every change is kept in this browser at once, and sent after a pause, every few seconds, and on leaving the field; what
// cannot be sent stays kept and is sent later. Without this script the form posts as any form does.
//
// Answers: 200 {saved_at, revision, words, …} · 409 {yours, theirs, by, at, revision} · 403, 422 {reason} · 401: signed out.
// After each save the form dispatches `portal:saved` with the answer and the field's code; elements with
// data-shows="<key>" show that key of the answer. One save of a form is under way at a time, so that what an answer
// says of the whole form is never older than what stands: the others wait and carry what was typed meanwhile.
// With data-changes-url the form looks for what others changed, and for what its other tabs did (changes.js).

import { listen } from "./changes.js";
import { fieldsOf, same } from "./field.js";
import { drop, forget, keep, left } from "./kept.js";
import { showClash, showField, showPage, words } from "./saving-words.js";
import { ask, channel, person, token } from "./session.js";

const PAUSE = 1500;
const LONGEST_PAUSE = 5000; // while somebody types on and on
const PATIENCE = 1000; // nothing is said in the first second of saving
const LONGEST_ANSWER = 30_000;
const LONGEST_WAIT = 60_000;
const BEFORE_LEAVING = 8000;
const UNSENT = ["offline", "signed-out"];

class Saving {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.fields = fieldsOf(form);
    this.isLeaving = false;
    this.insists = false;
    this.underWay = null; // the promise that ends with the save under way
    this.current = null; // its field
    this.waiting = new Set();
    form.autocomplete = "off"; // a browser that puts back what was typed would overwrite what is stored
    for (const field of this.fields) this.attach(field);
    this.restored = this.restore();
    addEventListener("online", () => this.retry());
    document.addEventListener("portal:signed-in", () => this.retry());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.hurry() : this.retry()));
    addEventListener("pagehide", () => this.flush());
    addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    addEventListener("beforeunload", (event) => this.wouldLose() && event.preventDefault());
    form.addEventListener("submit", (event) => this.leave(event));
    this.listen = listen(this);
  }

  attach(field) {
    for (const input of field.inputs) {
      input.addEventListener("input", () => this.plan(field, PAUSE));
      input.addEventListener("change", () => this.plan(field, 0));
      input.addEventListener("blur", () => field.timer && this.plan(field, 0));
    }
  }

  // What tabs that are gone could not send: the newest text goes into the field, others are offered beside it. What was
  // typed here before this script ran goes first.
  async restore() {
    const found = await left(this.url);
    for (const field of this.fields) {
      const rows = [...found].flatMap(([code, kept]) => (code === field.code || code.startsWith(`${field.code}~`) ? kept : []));
      const texts = [];
      for (const row of rows.sort((one, other) => other.at - one.at)) {
        drop(row.key);
        if (![field.read(), ...texts.map((text) => text.values)].some((values) => same(values, row.values))) texts.push(row);
      }
      if (texts.length && !field.isDirty) this.take(field, texts.shift());
      if (texts.length) this.offer(field, texts);
      else if (field.isDirty && !field.timer) this.plan(field, 0);
    }
  }

  take(field, kept) {
    field.revision = kept.revision;
    field.write(kept.values);
    this.plan(field, 0);
  }

  plan(field, pause) {
    clearTimeout(field.timer);
    field.timer = 0;
    if (!field.isDirty && !UNSENT.includes(field.state)) {
      forget(this.url, field.code);
      field.since = 0;
      return;
    }
    field.isKept = keep(this.url, field.code, { values: field.read(), revision: field.revision });
    if (field.state === "clash") return; // waits for the person to decide
    field.since ||= Date.now();
    field.timer = setTimeout(() => this.send(field), Math.min(pause, Math.max(0, field.since + LONGEST_PAUSE - Date.now())));
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
      this.current = field;
      this.underWay = this.exchange(field).finally(() => {
        this.underWay = this.current = null;
        this.next();
      });
      return;
    }
  }

  isDue(field) {
    return field.state !== "clash" && (field.isDirty || [...UNSENT, "saving"].includes(field.state));
  }

  async exchange(field) {
    const values = field.read();
    field.since = 0;
    const patience = setTimeout(() => this.become(field, "saving", words.saving), PATIENCE);
    try {
      await this.hear(field, values, await this.post(field, values, { signal: AbortSignal.timeout(LONGEST_ANSWER) }));
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
    body.append("person", person);
    body.append("csrfmiddlewaretoken", token(this.form.querySelector("[name=csrfmiddlewaretoken]").value));
    const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
    return fetch(this.url, { method: "POST", body, headers, redirect: "manual", credentials: "same-origin", ...options });
  }

  async hear(field, values, answer) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.status === 401 || answer.type === "opaqueredirect" || (answer.status === 403 && !isJson)) {
      return this.signedOut(field);
    }
    if (answer.status >= 500 || !isJson) return this.later(field, "offline", words.fault);
    const said = await answer.json();
    if (answer.status === 409) return this.clash(field, said);
    if (!answer.ok) return this.become(field, "refused", `${said.reason || ""} ${words.refused}`.trim());
    this.saved(field, values, said);
  }

  // Or signed in anew since: then the cookie has the token that holds, and the next attempt goes through.
  async signedOut(field) {
    const isSame = await ask();
    if (isSame && !field.attempt) return this.later(field, "saving", words.saving, 0);
    this.later(field, "signed-out", words.signedOut);
  }

  saved(field, values, said) {
    field.sent = values;
    field.revision = String(said.revision);
    field.note();
    field.attempt = 0;
    if (field.isDirty) keep(this.url, field.code, { values: field.read(), revision: field.revision });
    else forget(this.url, field.code);
    this.become(field, "saved", said.words);
    this.show(said);
    this.form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: { ...said, field: field.code } }));
    channel?.postMessage({ kind: "saved", where: this.url });
  }

  show(said) {
    for (const place of document.querySelectorAll("[data-shows]")) {
      if (said[place.dataset.shows] !== undefined) place.textContent = said[place.dataset.shows];
    }
  }

  clash(field, said) {
    clearTimeout(field.timer);
    field.timer = 0;
    this.become(field, "clash", words.clash.replace("{by}", said.by).replace("{at}", said.at));
    const theirs = [said.theirs].flat().map(String);
    const settle = () => {
      field.revision = String(said.revision);
      field.note();
      field.state = "saved";
    };
    showClash(field, theirs, {
      keepMine: () => {
        settle();
        this.become(field, "saving", words.saving);
        this.send(field);
      },
      takeTheirs: () => {
        settle();
        this.adopt(field, theirs, words.taken);
      },
    });
  }

  adopt(field, values, sentence) {
    field.sent = values;
    field.write(values);
    forget(this.url, field.code);
    this.become(field, "saved", sentence);
  }

  offer(field, texts) {
    const [first, ...others] = texts;
    texts.forEach((text, place) => keep(this.url, `${field.code}~${place}`, text));
    this.become(field, "clash", words.twoTexts);
    const settle = () => {
      texts.forEach((_text, place) => forget(this.url, `${field.code}~${place}`));
      this.become(field, "saving", words.saving);
      this.plan(field, 0);
      if (others.length) this.offer(field, others);
    };
    showClash(field, first.values, {
      keepMine: settle,
      takeTheirs: () => {
        field.state = "saving";
        field.write(first.values);
        settle();
      },
    });
  }

  later(field, state, sentence, pause = Math.min(1000 * 2 ** (field.attempt + 1), LONGEST_WAIT)) {
    this.become(field, state, sentence);
    field.attempt += 1;
    clearTimeout(field.timer);
    field.timer = setTimeout(() => this.send(field), pause);
  }

  retry() {
    for (const field of this.fields) if (UNSENT.includes(field.state)) this.plan(field, 0);
  }

  // A telephone may end a page that is not looked at without another word.
  hurry() {
    for (const field of this.fields) if (field.timer && field.isDirty) this.plan(field, 0);
  }

  // Leaving: what is still waiting for its pause goes out now, and outlives the page.
  flush() {
    if (this.isLeaving) return;
    for (const field of this.fields) {
      if (field.isDirty && field.state !== "clash") this.post(field, field.read(), { keepalive: true }).catch(() => {});
    }
  }

  // Sending the whole form waits until every answer is stored. What cannot be stored now keeps the person on this page,
  // which says why; the second click goes all the same.
  leave(event) {
    if (this.isLeaving) return;
    const isQuiet = !this.underWay && this.fields.every((field) => !field.isDirty && field.state !== "clash");
    if (isQuiet || this.insists) return void (this.isLeaving = true);
    event.preventDefault();
    this.settle().then(() => {
      const stuck = this.fields.find((field) => field.isDirty || field.state === "clash");
      this.insists = Boolean(stuck);
      if (stuck) return stuck.inputs[0].focus();
      this.isLeaving = true;
      this.form.requestSubmit(event.submitter);
    });
  }

  async settle() {
    const until = Date.now() + BEFORE_LEAVING;
    for (const field of this.fields) if (field.isDirty && field.state !== "clash") this.send(field);
    while (this.underWay && Date.now() < until) {
      await Promise.race([this.underWay, new Promise((resolve) => setTimeout(resolve, until - Date.now()))]);
    }
  }

  // Back from the next page to this one as it was left.
  comeBack() {
    this.isLeaving = this.insists = false;
    for (const field of this.fields) if (field.isDirty) this.plan(field, 0);
    this.listen();
  }

  wouldLose() {
    return !this.isLeaving && this.fields.some((field) => field.isDirty && !field.isKept);
  }

  become(field, state, sentence) {
    field.state = state;
    field.words = sentence;
    showField(field);
    showPage(this.fields);
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Saving(form);
