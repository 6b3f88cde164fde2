// <form data-draft="key">: every value typed is kept on this device within half a second and put
// back after a reload, an expired session or a killed browser (UX 13–16). The key names the user,
// so another user of the same phone never sees it. The hidden uuid travels with the draft: saving
// twice makes one record.
import { clock, drop, find, keep } from "./draft-store.js";

const WAIT = 300;
const SKIPPED = new Set(["csrfmiddlewaretoken"]);

function values(form) {
  return [...new FormData(form)].filter(([name, value]) =>
    !SKIPPED.has(name) && typeof value === "string");
}

function restore(form, kept) {
  const byName = new Map();
  for (const [name, value] of kept) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || SKIPPED.has(control.name)) continue;
    const wanted = byName.get(control.name);
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = wanted?.includes(control.value) ?? false;
    } else if (wanted && control.type !== "submit" && control.type !== "button") {
      control.value = wanted[0];
    }
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function start(form) {
  const key = form.dataset.draft;
  const bar = document.getElementById("draft-bar");
  const pill = document.getElementById("draft-pill");
  const untouched = values(form);
  let timer = 0;
  let dirty = false;

  function show(node, at) {
    if (!node) return;
    node.hidden = false;
    node.querySelector("time").textContent = clock(at);
  }

  async function save() {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    await keep(key, values(form));
    show(pill, Date.now());
    form.dataset.draftSaved = "true";
  }

  function changed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  form.addEventListener("submit", (event) => {
    save();
    // A second press while the first is under way would only be turned away by its uuid.
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "true";
    return undefined;
  });
  addEventListener("pageshow", () => delete form.dataset.sending);

  document.getElementById("draft-discard")?.addEventListener("click", async () => {
    clearTimeout(timer);
    dirty = false;
    await drop(key);
    restore(form, untouched);
    bar.hidden = true;
    if (pill) pill.hidden = true;
  });

  if ("keepValues" in form.dataset) {
    // The server has just sent back what was typed: that is the newest there is.
    changed();
    return;
  }
  find(key).then((draft) => {
    if (!draft || dirty) return;
    restore(form, draft.values);
    show(bar, draft.at);
    show(pill, draft.at);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) start(form);

// The page after saving says which drafts are done with.
const done = document.getElementById("done-drafts");
if (done) for (const key of JSON.parse(done.textContent)) drop(key);
