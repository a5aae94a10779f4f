// <input type="hidden" data-challenge="…" data-worker="address of proof-worker.js">: the work for this ballot begins when
// the page opens and is long done when the address is typed. Who is faster waits a few seconds at most; where it cannot be
// done at all, the form is sent as it is. Buttons with an address of their own ("Change") are none of its business.

const PATIENCE = 8000;
const field = document.querySelector("[data-challenge]");

function solved(field) {
  return new Promise((done) => {
    const worker = new Worker(field.dataset.worker);
    worker.onmessage = (event) => done(event.data);
    worker.onerror = () => done("");
    worker.postMessage(JSON.parse(field.dataset.challenge));
  });
}

if (field && window.Worker && window.crypto?.subtle) {
  const { form } = field;
  const answer = solved(field).catch(() => "").then((found) => (field.value = found));
  let isSent = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (isSent) return; // a second click is no second ballot
    isSent = true;
    if (!field.value) {
      const said = form.querySelector("[data-while-waiting]");
      if (said) said.textContent = said.dataset.whileWaiting;
      await Promise.race([answer, new Promise((late) => setTimeout(late, PATIENCE))]);
    }
    form.submit();
  });
  addEventListener("pageshow", () => (isSent = false)); // the page as it was, when somebody comes back to it
}
