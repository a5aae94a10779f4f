// <input type="hidden" data-challenge="…" data-worker="address of proof-worker.js">: the work for this ballot begins when
// the page opens and is long done when the address is typed. Who is faster waits a few seconds at most; where it cannot be
// done at all, the form is sent as it is.

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
  const answer = solved(field).then((found) => (field.value = found));
  let isWaiting = false;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    if (isWaiting) return;
    isWaiting = true;
    const said = form.querySelector("[data-while-waiting]");
    if (said) said.textContent = said.dataset.whileWaiting;
    await Promise.race([answer, new Promise((late) => setTimeout(late, PATIENCE))]);
    form.submit();
  });
  addEventListener("pageshow", () => (isWaiting = false)); // the page as it was, when somebody comes back to it
}
