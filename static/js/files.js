// Files go up as soon as they are chosen, one after the other, with progress; each can be cancelled and tried again, and is
// kept in this browser until the portal has stored it. <section data-files="<address>" data-most data-most-bytes …words>
// Without this script the same input belongs to the form of the answers and goes with it.

import { livingTabs, tab } from "./kept.js";
import { filesLeft, forgetFile, keepFile } from "./kept-files.js";
import { ask, person, token } from "./session.js";

class Upload {
  constructor(files, file, id) {
    this.files = files;
    this.file = file;
    this.id = id; // under which the browser keeps it; a promise
    this.attempt = 0;
    this.row = document.createElement("li");
    this.words = document.createElement("span");
    this.words.className = "grow";
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", files.say("progress", file));
    this.button = button(files.words.cancel, file.name);
    this.button.addEventListener("click", () => (this.isOver ? this.again() : this.cancel()));
    this.aside = button(files.words.remove, file.name);
    this.aside.hidden = true;
    this.aside.addEventListener("click", () => this.end());
    this.row.append(this.words, this.bar, this.button, this.aside);
    this.tell(files.words.waiting);
  }

  tell(sentence) {
    this.words.textContent = `${this.file.name}: ${sentence}`;
  }

  send() {
    this.isOver = false;
    this.request = new XMLHttpRequest();
    const ended = new Promise((resolve) => this.request.addEventListener("loadend", resolve));
    this.request.upload.addEventListener("progress", (event) => this.advance(event.loaded / event.total));
    const body = new FormData();
    body.append("file", this.file);
    body.append("person", person);
    body.append("csrfmiddlewaretoken", token(this.files.token));
    this.request.open("POST", this.files.address);
    this.request.setRequestHeader("Accept", "application/json");
    this.request.responseType = "json";
    this.request.send(body);
    this.advance(0);
    return ended.then(() => this.hear(this.request.status, this.request.response));
  }

  advance(part) {
    this.bar.value = part;
    this.tell(`${Math.floor(part * 100)} %`);
  }

  async hear(status, said) {
    if (this.isCancelled) return;
    if (this.isUnwanted) return this.end(said && !(await this.files.detach(said.remove)) ? said : undefined);
    this.attempt += 1;
    if (status === 200 && said) return this.end(said);
    if (status === 413) return this.stop(this.files.say("tooLarge", this.file), false);
    if (status === 422 || (status === 403 && said)) return this.stop(said?.reason ?? this.files.words.fault, false);
    if (status === 401 || status === 403) {
      const isSame = await ask().catch(() => false);
      if (isSame && this.attempt < 2) return this.send(); // signed in anew: the token has changed
      return this.stop(this.files.words.signedOut);
    }
    this.stop(status ? this.files.words.fault : this.files.words.offline);
  }

  // What the portal refuses is not tried again; anything else is, by the button or when the line is back.
  stop(sentence, mayRetry = true) {
    this.isOver = true;
    this.mayRetry = mayRetry;
    this.tell(sentence);
    this.bar.hidden = true;
    label(this.button, this.files.words.retry, this.file.name);
    this.button.hidden = !mayRetry;
    this.aside.hidden = false;
    if (!mayRetry) this.forget();
    this.files.said(`${this.file.name}: ${sentence}`);
  }

  again() {
    this.bar.hidden = this.button.hidden = false;
    this.aside.hidden = true;
    label(this.button, this.files.words.cancel, this.file.name);
    this.isOver = false;
    this.attempt = 0;
    this.files.queue(this);
  }

  // What has gone up whole may be stored already: it is taken away again once the portal has answered.
  cancel() {
    if (this.request && this.bar.value === 1) {
      this.isUnwanted = this.button.hidden = true;
      return;
    }
    this.isCancelled = true;
    this.request?.abort();
    this.end();
  }

  async forget() {
    forgetFile(await this.id);
  }

  end(stored) {
    this.isOver = this.isCancelled = true;
    this.forget();
    this.row.remove();
    this.files.done(this, stored);
  }
}

class Files {
  constructor(section) {
    this.section = section;
    this.address = section.dataset.files;
    this.words = section.dataset;
    this.input = section.querySelector("input[type=file]");
    this.token = this.input.form.csrfmiddlewaretoken.value;
    this.uploads = [];
    this.waiting = [];
    section.querySelector("[data-plain]").hidden = true;
    this.input.addEventListener("change", () => this.choose());
    section.addEventListener("click", (event) => this.remove(event));
    addEventListener("online", () => this.retry());
    document.addEventListener("portal:signed-in", () => this.retry());
    this.putBack();
  }

  say(name, file) {
    return this.words[name].replace("{name}", file.name).replace("{size}", (file.size / 2 ** 20).toFixed(1));
  }

  said(sentence) {
    this.section.querySelector("[data-files-said]").textContent = sentence;
  }

  count() {
    return this.section.querySelectorAll("[data-attached-files] li").length + this.uploads.filter((one) => !one.isOver).length;
  }

  // Files that a tab which is gone could not send.
  async putBack() {
    for (const row of await filesLeft(this.address, await livingTabs())) {
      forgetFile(row.id);
      this.add(row.file);
    }
  }

  choose() {
    for (const file of this.input.files) this.add(file);
    this.input.value = "";
  }

  add(file) {
    const refused = file.size > Number(this.words.mostBytes) ? "tooLarge" : this.count() >= Number(this.words.most) ? "tooMany" : "";
    const upload = new Upload(this, file, refused ? undefined : keepFile(this.address, tab, file));
    this.uploads.push(upload);
    this.section.querySelector("[data-uploads]").append(upload.row);
    if (refused) upload.stop(this.say(refused, file), false);
    else this.queue(upload);
  }

  queue(upload) {
    this.waiting.push(upload);
    if (!this.isSending) this.next();
  }

  async next() {
    const upload = this.waiting.shift();
    this.isSending = Boolean(upload);
    if (!upload) return;
    if (!upload.isCancelled) await upload.send();
    this.next();
  }

  done(upload, stored) {
    this.uploads = this.uploads.filter((one) => one !== upload);
    if (stored) {
      this.section.querySelector("[data-attached-files]").append(this.listed(stored));
      this.said(this.say("attached", stored));
    }
    this.offer();
  }

  offer() {
    this.section.querySelector("[data-choose]").hidden = this.count() >= Number(this.words.most);
  }

  listed(stored) {
    const item = document.createElement("li");
    const words = document.createElement("div");
    words.className = "v";
    const link = document.createElement("a");
    link.href = stored.address;
    link.textContent = stored.name;
    const size = document.createElement("span");
    size.className = "muted fw-normal";
    size.textContent = ` ${stored.size}`;
    words.append(link, size);
    const remove = button(this.words.remove, stored.name);
    remove.dataset.removeAt = stored.remove;
    item.append(words, remove);
    return item;
  }

  // Whether the portal has taken the file away.
  async detach(address) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token(this.token) });
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" }).catch(() => null);
    return answer?.type === "opaqueredirect";
  }

  async remove(event) {
    const pressed = event.target.closest("[data-remove-at]");
    if (!pressed) return;
    event.preventDefault();
    if (!(await this.detach(pressed.dataset.removeAt))) return this.said(this.words.fault);
    pressed.closest("li").remove();
    this.offer();
    this.input.focus();
  }

  retry() {
    for (const upload of this.uploads) if (upload.isOver && upload.mayRetry) upload.again();
  }
}

function button(words, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-link p-0";
  label(made, words, name);
  return made;
}

function label(made, words, name) {
  const whose = document.createElement("span");
  whose.className = "sr";
  whose.textContent = ` ${name}`;
  made.replaceChildren(words, whose);
}

for (const section of document.querySelectorAll("[data-files]")) new Files(section);
