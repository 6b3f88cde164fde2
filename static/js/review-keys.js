// The review queue by keyboard: J/K move, Enter opens, A confirms, R returns (UX 41). Keys are off
// in inputs and can be switched off for good (WCAG 2.1.4). Also: choosing rows, the question before
// a bulk confirmation, and the ten seconds in which a confirmation can be undone.
const OFF = "review-keys-off";
const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");
const desk = () => document.getElementById("desk");
const enabled = () => localStorage.getItem(OFF) !== "1";

function move(step) {
  const rows = [...desk().querySelectorAll("tr[data-row]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  rows[at + step]?.querySelector("a.row-a").click();
}

document.addEventListener("keydown", (event) => {
  if (!desk() || !enabled() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) && event.target.type !== "checkbox") {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "a") {
    const button = document.querySelector("#confirm-form button");
    if (!button || button.disabled || event.repeat) return;
    button.click();
  } else if (key === "r") {
    const box = document.getElementById("return-box");
    if (!box) return;
    box.open = true;
    box.querySelector("input[type=radio]").focus();
  } else if (key === "enter" && event.target === document.body) {
    document.getElementById("open-record")?.click();
  } else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("tr[data-row]");
  if (row && !event.target.closest("a, input, button, label")) row.querySelector("a.row-a").click();
  const asks = event.target.closest?.("[data-confirm]");
  if (asks && !confirm(asks.dataset.confirm)) event.preventDefault();
}, true);

function countChosen() {
  const button = document.getElementById("confirm-chosen");
  if (!button) return;
  const n = desk().querySelectorAll("input[name=record]:checked").length;
  button.disabled = n === 0;
  button.querySelector("[data-n]").textContent = n || "";
}

document.addEventListener("change", (event) => {
  if (event.target.id === "all-rows") {
    for (const box of desk().querySelectorAll("input[name=record]:not(:disabled)")) {
      box.checked = event.target.checked;
    }
  }
  if (event.target.id === "keys-on") localStorage.setItem(OFF, event.target.checked ? "0" : "1");
  countChosen();
});

// On a phone the record stands below the list: bring it into sight when its row is tapped.
let tapped = false;
document.addEventListener("click", (event) => {
  tapped = Boolean(event.target.closest?.("a.row-a"));
});

function settle() {
  if (!desk()) return;
  if (tapped && matchMedia("(max-width: 900px)").matches) {
    document.getElementById("detail")?.scrollIntoView();
  }
  tapped = false;
  const keys = document.getElementById("keys-on");
  if (keys) keys.checked = enabled();
  const undo = desk().querySelector(".undo");
  if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.seconds) * 1000);
  // The number in the menu stands outside the part that was exchanged.
  const link = [...document.querySelectorAll(".nav a, .burger a")]
    .filter((a) => a.pathname === "/review/");
  for (const item of link) {
    const badge = item.querySelector(".pill-n");
    if (badge && desk().dataset.waiting !== "") {
      badge.textContent = desk().dataset.waiting;
      badge.hidden = desk().dataset.waiting === "0";
    }
  }
  countChosen();
}

document.addEventListener("htmx:afterSettle", settle);
settle();
