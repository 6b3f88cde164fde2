// Drafts on this device. IndexedDB with strict durability: what was typed survives a killed browser.
// Where IndexedDB is closed to us (private windows), localStorage takes its place.
const NAME = "drafts";
const STORE = "draft";
const MAX_AGE = 14 * 86400 * 1000;

let opening = null;

function open() {
  opening ??= new Promise((resolve) => {
    if (!("indexedDB" in window)) return resolve(null);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  });
  return opening;
}

async function within(mode, work) {
  const db = await open();
  if (!db) return work(null);
  return new Promise((resolve, reject) => {
    const tx = db.transaction(STORE, mode, { durability: "strict" });
    const request = work(tx.objectStore(STORE));
    tx.oncomplete = () => resolve(request?.result);
    tx.onerror = () => reject(tx.error);
    tx.onabort = () => reject(tx.error);
  });
}

/**
 * Keep `values` under `key`; resolves when they are on disk. `more`: `base`, the version on the
 * server that they follow, and `unsent`, whether the server has yet to hear of them.
 */
export function keep(key, values, more = {}) {
  const row = { key, values, at: Date.now(), ...more };
  return within("readwrite", (store) =>
    store ? store.put(row) : localStorage.setItem(`draft:${key}`, JSON.stringify(row)));
}

/** The draft under `key`, or undefined. */
export async function find(key) {
  const row = await within("readonly", (store) =>
    store ? store.get(key) : { result: JSON.parse(localStorage.getItem(`draft:${key}`)) });
  const found = row && "result" in row ? row.result : row;
  if (found && Date.now() - found.at > MAX_AGE) {
    await drop(key);
    return undefined;
  }
  return found ?? undefined;
}

/** Forget the draft under `key`. */
export function drop(key) {
  return within("readwrite", (store) =>
    store ? store.delete(key) : localStorage.removeItem(`draft:${key}`));
}

/** All drafts whose key begins with `prefix`, as {key, at}. */
export async function list(prefix) {
  const db = await open();
  if (!db) {
    return Object.keys(localStorage).filter((k) => k.startsWith(`draft:${prefix}`))
      .map((k) => JSON.parse(localStorage.getItem(k)));
  }
  return within("readonly", (store) =>
    store.getAll(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
}

/** hh:mm, with the day before it when it is not today. */
export function clock(at) {
  const then = new Date(at);
  const two = (n) => String(n).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const today = new Date().toDateString() === then.toDateString();
  return today ? time : `${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}
