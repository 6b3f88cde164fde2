// <form data-draft="key">: every value typed is kept on this device within half a second and put
// back after a reload, an expired session or a killed browser (UX 13–16); two seconds later the
// server has it as well, so that another device can go on. The key names the user, so another user
// of the same phone never sees it. The hidden uuid travels with the draft: saving twice makes one
// record. components/draft_bar.html draws what is said about it.
import { clock, drop, find, keep } from "./draft-store.js";
import { forget, pull, push } from "./draft-sync.js";

const WAIT = 300;
const SEND_AFTER = 2000;
const KEY = "_draft"; // tells the server which draft is done with once the form is saved
const SKIPPED = new Set(["csrfmiddlewaretoken", KEY]);

function values(form) {
  return [...new FormData(form)].filter(([name, value]) =>
    !SKIPPED.has(name) && typeof value === "string");
}

// After “copy from last time” (data-copied) only what was written is put back: the chips and numbers
// that were just copied stay.
function restore(form, kept) {
  const copied = "copied" in form.dataset;
  const byName = new Map();
  for (const [name, value] of kept) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || SKIPPED.has(control.name)) continue;
    const wanted = byName.get(control.name);
    if (copied && control.tagName !== "TEXTAREA") continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = wanted?.includes(control.value) ?? false;
    } else if (wanted && control.type !== "submit" && control.type !== "button") {
      control.value = wanted[0];
    }
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function carry(form, key) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: KEY, value: key });
  form.append(input);
}

function show(node, at, device = "") {
  if (!node) return;
  node.hidden = false;
  node.querySelector("time").textContent = clock(at);
  for (const word of node.querySelectorAll("[data-device]")) word.hidden = word.dataset.device !== device;
}

/** What is said about drafts is drawn once by the page's frame; a form that has none gets it. */
function place(form) {
  const drawn = document.getElementById("draft-bar");
  const template = document.getElementById("draft-bars");
  if (drawn?.dataset.store || !template) return;
  drawn?.remove();
  form.prepend(template.content.cloneNode(true));
}

class DraftForm {
  constructor(form) {
    place(form);
    this.form = form;
    this.key = form.dataset.draft;
    this.bar = document.getElementById("draft-bar");
    this.pill = document.getElementById("draft-pill");
    this.choice = document.getElementById("draft-other");
    this.store = this.bar?.dataset.store;
    this.untouched = values(form);
    this.base = 0; // the version on the server that this form follows
    this.typed = false; // somebody has filled in something on this page
    this.dirty = false; // typed, not yet kept on the device
    this.unsent = false; // kept on the device, not yet on the server
    this.other = null; // what another device has typed meanwhile; nothing is sent until one is chosen
    carry(form, this.key);
    this.listen();
    this.begin();
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    addEventListener("pagehide", () => this.leave());
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    form.addEventListener("submit", (event) => {
      this.save();
      // What is under way now must not arrive after the form and bring the draft back.
      clearTimeout(this.sendTimer);
      this.underway?.abort();
      // A second press while the first is under way would only be turned away by its uuid.
      if (form.dataset.sending) return event.preventDefault();
      form.dataset.sending = "true";
      // Held back by another listener (session over, no network): the next press must get through.
      setTimeout(() => event.defaultPrevented && delete form.dataset.sending);
      return undefined;
    });
    addEventListener("pageshow", () => delete form.dataset.sending);
    document.getElementById("draft-discard")?.addEventListener("click", () => this.discard());
    document.getElementById("draft-swap")?.addEventListener("click", () => this.swap());
    document.getElementById("draft-mine")?.addEventListener("click", () => this.settle());
  }

  /** What this device and the server hold: the newest is shown, the choice offered if both typed. */
  async begin() {
    const asked = this.store ? pull(this.store, this.key) : undefined;
    const local = await find(this.key);
    this.base = local?.base ?? 0;
    if ("keepValues" in this.form.dataset) {
      // The server has just sent back what was typed: that is the newest there is.
      this.changed();
      return;
    }
    // Shown at once: the server may take its time, and nobody waits for it to go on writing.
    if (local && !this.typed) this.put(local);
    const remote = await asked;
    if (this.typed) {
      // What was filled in while the server was asked stays; what the server holds is offered.
      if (remote === null) this.base = 0;
      else if (remote?.version > this.base && !this.other) this.ask(remote, remote.version);
      return;
    }
    if (remote === null && local?.base && !local.unsent) {
      // Saved or thrown away on another device.
      await drop(this.key);
      this.clear();
      return;
    }
    if (remote && (!local || (remote.version !== local.base && !local.unsent))) {
      this.follow(remote);
    } else if (remote && remote.version !== local.base) {
      const [newest, older] = remote.at > local.at ? [remote, local] : [local, remote];
      this.put(newest);
      this.ask(older, remote.version);
    } else if (local) {
      if (remote === null) this.base = 0;
      this.unsent = Boolean(local.unsent ?? true);
      if (this.unsent) this.send();
    }
  }

  put(draft) {
    restore(this.form, draft.values);
    show(this.bar, draft.at, draft.device);
    show(this.pill, draft.at);
  }

  follow(remote) {
    this.put(remote);
    this.base = remote.version;
    keep(this.key, values(this.form), { base: this.base, unsent: false });
  }

  ask(other, version) {
    this.other = other;
    this.next = version;
    show(this.choice, other.at);
  }

  swap() {
    const mine = { values: values(this.form), at: Date.now() };
    this.put(this.other);
    this.other = mine;
    show(this.choice, mine.at);
    this.changed();
  }

  settle() {
    this.base = this.next;
    this.other = null;
    this.choice.hidden = true;
    this.changed();
  }

  changed() {
    this.typed = true;
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.dirty) return;
    this.dirty = false;
    this.unsent = true;
    await keep(this.key, values(this.form), { base: this.base, unsent: true });
    show(this.pill, Date.now());
    this.form.dataset.draftSaved = "true";
    clearTimeout(this.sendTimer);
    this.sendTimer = setTimeout(() => this.send(), SEND_AFTER);
  }

  async send(more = {}) {
    if (!this.store || !this.unsent || this.other || this.underway || this.form.dataset.sending) return;
    clearTimeout(this.sendTimer);
    this.underway = new AbortController();
    const draft = { key: this.key, base: this.base, values: values(this.form) };
    this.unsent = false;
    const answer = await push(this.store, this.form, draft, { signal: this.underway.signal, ...more });
    this.underway = null;
    if (answer?.conflict) {
      this.unsent = true;
      this.ask(answer.conflict, answer.conflict.version);
    } else if (answer) {
      this.base = answer.version;
      this.form.dataset.draftSent = String(answer.version);
      if (!this.dirty && !this.form.dataset.sending) {
        await keep(this.key, values(this.form), { base: this.base, unsent: this.unsent });
      }
      // Typed while this was under way.
      if (this.unsent) this.sendTimer = setTimeout(() => this.send(), SEND_AFTER);
    } else {
      this.unsent = true;
    }
  }

  leave() {
    this.save();
    this.send({ keepalive: true });
  }

  async discard() {
    clearTimeout(this.timer);
    clearTimeout(this.sendTimer);
    this.underway?.abort();
    Object.assign(this, { dirty: false, unsent: false, other: null, base: 0 });
    await drop(this.key);
    if (this.store) forget(this.bar.dataset.forget, this.form, [this.key]);
    this.clear();
  }

  /** The form as it came, nothing said about drafts. */
  clear() {
    restore(this.form, this.untouched);
    for (const node of [this.bar, this.pill, this.choice]) if (node) node.hidden = true;
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) new DraftForm(form);

// The page after saving says which drafts are done with.
const done = document.getElementById("done-drafts");
if (done) for (const key of JSON.parse(done.textContent)) drop(key);
