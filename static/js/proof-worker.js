// Solves the challenge of a ballot, beside the page: <input data-challenge> gives it (proof.js), the answer is what the
// portal's voting/proof.py reads. The browser's own PBKDF2 does the work.

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derived({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(bytes(nonce));
  new DataView(password.buffer).setUint32(nonce.length / 2, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, 8 * keyLength));
}

onmessage = async ({ data: challenge }) => {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derived(challenge.parameters, counter);
    if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
      postMessage(btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } })));
      return;
    }
  }
};
