// The banner of the last day: what the portal says about the time left comes with every save and every look at changes.

for (const kind of ["portal:saved", "portal:heard"]) {
  document.addEventListener(kind, (event) => {
    const told = event.detail.deadline;
    const banner = document.querySelector("[data-deadline]");
    if (!told || !banner) return;
    banner.hidden = !told.words;
    banner.className = `note ${told.kind}`;
    const place = banner.querySelector("p");
    if (place.textContent !== told.words) place.textContent = told.words;
  });
}
