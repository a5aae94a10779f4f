// Files that are on their way, kept in this browser until the portal has stored them: {id, whose, where, of, file}.
// Where the browser keeps none (a private window), a file lives as long as its tab.

const whose = document.body.dataset.person || "";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("portal", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function ask(mode, act) {
  try {
    const base = await open();
    const asked = act(base.transaction("files", mode).objectStore("files"));
    const found = await new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    base.close();
    return found;
  } catch {
    return undefined;
  }
}

export const keepFile = (where, of, file) => ask("readwrite", (store) => store.put({ whose, where, of, file }));

export const forgetFile = (id) => (id === undefined ? undefined : ask("readwrite", (store) => store.delete(id)));

export async function filesLeft(where, living) {
  const found = (await ask("readonly", (store) => store.getAll())) ?? [];
  return found.filter((row) => row.whose === whose && row.where === where && !living.has(row.of));
}

export async function forgetFiles() {
  const found = (await ask("readonly", (store) => store.getAll())) ?? [];
  for (const row of found) if (row.whose === whose) forgetFile(row.id);
}
