// Possible duplicates by keyboard: J/K walk the queue, M goes to the merge button (Enter or M again
// merges), D decides for two persons. Off while typing, and with any modifier (WCAG 2.1.4).
const typing = (node) => node.closest?.("input:not([type=radio]), textarea, select");

function walk(step) {
  const rows = [...document.querySelectorAll("a[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (!["j", "k", "m", "d"].includes(key)) return;
  const control = document.querySelector(`[data-key="${key}"]`);
  if (control) {
    // A merge is never one slip of a finger: the first M only leads to the button.
    if (key === "m" && document.activeElement !== control) control.focus();
    else control.click();
  } else if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else return;
  event.preventDefault();
});
