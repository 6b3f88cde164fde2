// What the forms of all kinds of record share: only the chosen track's services are shown, and the
// summary of the time follows what is chosen.
import "./phrases.js";

const form = document.querySelector("form.mvf");

function showTypes() {
  // Chosen on the page, or fixed by the file that it belongs to.
  const track = form.querySelector("[name=track]:checked, [name=track][type=hidden]")?.value ?? "0";
  for (const group of form.querySelectorAll(".types")) {
    const fits = group.dataset.track === track || group.dataset.track === "0";
    group.hidden = !fits;
    if (fits) continue;
    for (const box of group.querySelectorAll("input:checked")) box.checked = false;
  }
  form.classList.toggle("one-track", track === "0");
}

function showWhen() {
  const text = document.getElementById("when-text");
  const day = form.elements.occurred_on?.value;
  if (!text || !day) return;
  const shown = day === text.dataset.today ? text.dataset.todayLabel : day;
  text.textContent = `${shown} ${form.elements.started_at?.value ?? ""}`.trim();
}

if (form) {
  const refresh = () => { showTypes(); showWhen(); };
  form.addEventListener("change", refresh);
  form.addEventListener("draft:restored", refresh);
  refresh();
}
