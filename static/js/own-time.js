// Says a moment in the visitor's own zone. Without this script the row is absent, not wrong.
// <div data-own-time="2026-03-01T22:59:00+00:00" data-same="the same" hidden><dt>…</dt><dd></dd></div>
// <time data-own-inline data-instant="…">: the own time is added behind it, where it differs.

const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

function zoneOfVisitor() {
  return document.body.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

function parts(moment, zone, options) {
  const format = new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: "h23", ...options });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

function offset(moment, zone) {
  const name = parts(moment, zone, { timeZoneName: "shortOffset" }).timeZoneName;
  return name.replace("GMT", "UTC");
}

function abbreviation(moment, zone) {
  const name = parts(moment, zone, { timeZoneName: "short" }).timeZoneName;
  return /^[A-Z]{3,5}$/.test(name) && name !== "GMT" ? ` ${name}` : "";
}

function own(moment, zone) {
  const day = parts(moment, zone, { weekday: "long", day: "numeric", month: "long" });
  const clock = parts(moment, zone, { hour: "2-digit", minute: "2-digit" });
  const city = zone.split("/").pop().replaceAll("_", " ");
  const time = `${day.weekday} ${day.day} ${day.month}, ${clock.hour}:${clock.minute}`;
  const far = offset(moment, zone);
  return city === "UTC" ? `${time} UTC` : `${time}${abbreviation(moment, zone)} (${city}, ${far})`;
}

function isSame(moment, zone) {
  return offset(moment, zone) === offset(moment, document.body.dataset.portalZone || "Europe/Brussels");
}

export function fill(root = document) {
  const zone = zoneOfVisitor();
  for (const row of root.querySelectorAll("[data-own-time]")) {
    const moment = new Date(row.dataset.ownTime);
    row.querySelector("dd").textContent = isSame(moment, zone) ? row.dataset.same : own(moment, zone);
    row.hidden = false;
  }
  for (const time of root.querySelectorAll("time[data-own-inline]")) {
    const moment = new Date(time.dataset.instant);
    if (isSame(moment, zone) || time.nextElementSibling?.matches(".own-time")) continue;
    const said = document.createElement("span");
    said.className = "own-time muted";
    said.textContent = ` ${own(moment, zone)}`;
    time.after(said);
  }
}

try {
  fill();
} catch (fault) {
  console.warn("own time:", fault); // an unknown zone in the profile, or a browser without it: the rows stay absent
}
