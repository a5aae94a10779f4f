// Shows a question as soon as another one is answered so that it applies, and hides it again; nothing typed is lost.
// <div data-shown-when="<code of the other>" data-values="<code> <code>" hidden>…</div>, in the order of the form.
// Without this script the page shows what applies after the next save.

function answersTo(code) {
  const inputs = [...document.querySelectorAll(`[name="${CSS.escape(code)}"]`)];
  if (!inputs.length) return null; // asked on another page: the server has decided
  if (inputs[0].closest("[data-shown-when][hidden]")) return [];
  return inputs
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
}

function settle() {
  for (const block of document.querySelectorAll("[data-shown-when]")) {
    const answers = answersTo(block.dataset.shownWhen);
    const wanted = block.dataset.values.split(" ");
    if (answers) block.hidden = !answers.some((answer) => wanted.includes(answer));
  }
}

document.addEventListener("change", settle);
addEventListener("pageshow", settle);
settle();
