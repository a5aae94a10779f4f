// Staying signed in. On every page of somebody who is: warns some minutes before the session ends, prolongs it, says when
// it has ended, and tells the page's forms when somebody signed in again in another tab (`portal:signed-in`).
// <div data-session data-seconds="…" data-address="…"> holds the two notes, [data-ending] and [data-ended].

import { forgetEverything, forgetForm, unsent } from "./kept.js";
import { forgetFiles } from "./kept-files.js";

const box = document.querySelector("[data-session]");
const SOON = 5 * 60_000;
const LOOK = 15_000;
export const person = document.body.dataset.person || "";
export const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal") : null;

let ends = box ? Date.now() + Number(box.dataset.seconds) * 1000 : Infinity;
let isSignedOut = false;

// A form's token changes when somebody signs in: the cookie has the one that holds now (CSRF_COOKIE_NAME).
export function token(otherwise = "") {
  return document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrf=([^;]+)/)?.[1] ?? otherwise;
}

// Asks who is signed in and until when. Rejects where there is no line.
export async function ask(options = {}) {
  const address = box?.dataset.address || "/accounts/session/";
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store", ...options });
  if (!answer.ok) throw new Error(`asked for the session: ${answer.status}`);
  const told = await answer.json();
  hear(told.person === person ? told.seconds : 0);
  return told.person === person;
}

export function hear(seconds) {
  ends = Date.now() + seconds * 1000;
  const was = isSignedOut;
  isSignedOut = seconds <= 0;
  show();
  if (was && !isSignedOut) document.dispatchEvent(new CustomEvent("portal:signed-in"));
}

function show() {
  if (!box) return;
  const left = ends - Date.now();
  box.querySelector("[data-ended]").hidden = !isSignedOut;
  box.querySelector("[data-ending]").hidden = isSignedOut || left > SOON;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const place of box.querySelectorAll("[data-end]")) place.textContent = `(${clock.format(ends)})`;
}

// Another tab may have prolonged it: only what the portal says counts.
function look() {
  if (ends - Date.now() < SOON || isSignedOut) ask().catch(show);
}

async function prolong(event) {
  event.preventDefault();
  const body = new URLSearchParams({ csrfmiddlewaretoken: token(event.target.csrfmiddlewaretoken.value) });
  await ask({ method: "POST", body }).catch(() => event.target.submit());
}

function signOut(event) {
  const count = unsent();
  if (count && !confirm(box.dataset.unsent.replace("{count}", count))) return event.preventDefault();
  forgetEverything();
  forgetFiles();
}

// A form that keeps its text until it is accepted (keeping.js) was answered with a redirect to another page: it was.
function accept() {
  const sent = JSON.parse(sessionStorage.getItem("sent-form") || "null");
  sessionStorage.removeItem("sent-form");
  if (!sent || sent.path === location.pathname || !document.referrer) return;
  const isRedirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  if (isRedirected && new URL(document.referrer).pathname === sent.path) forgetForm(sent.where);
}

if (box) {
  show();
  setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  addEventListener("focus", look);
  box.querySelector("[data-ending] form")?.addEventListener("submit", prolong);
  channel?.addEventListener("message", (event) => event.data.kind === "signed-in" && isSignedOut && ask().catch(() => {}));
  channel?.postMessage({ kind: "signed-in" });
  accept();
}

document.addEventListener(
  "submit",
  (event) => {
    const hidden = event.target.querySelector("[name=csrfmiddlewaretoken]");
    if (hidden) hidden.value = token(hidden.value);
    if (box && /\/logout\/$/.test(event.target.getAttribute("action") || "")) signOut(event);
  },
  true,
);
