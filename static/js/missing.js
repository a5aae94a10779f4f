// Keeps the missing list true while answers are saved: `portal:saved` brings missing: [{words, address}, …].

document.addEventListener("portal:saved", (event) => {
  const missing = event.detail.missing;
  const box = document.querySelector("[data-missing] .box");
  if (!Array.isArray(missing) || !box) return;
  const { some, none, next } = box.parentElement.dataset;
  box.querySelector("h2").textContent = missing.length ? some.replace("{count}", missing.length) : none;
  const list = document.createElement("ul");
  for (const thing of missing) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = thing.address;
    link.textContent = thing.words;
    item.append(link);
    list.append(item);
  }
  const end = document.createElement("p");
  end.textContent = next;
  box.replaceChildren(box.querySelector("h2"), missing.length ? list : end);
});
