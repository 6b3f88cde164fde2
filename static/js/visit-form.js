// The visit form: only the chosen track's services are shown, and the summary of the time follows.
const form = document.querySelector("form.mvf");

function showTypes() {
  const track = form.querySelector("input[name=track]:checked")?.value ?? "0";
  for (const group of form.querySelectorAll(".types")) {
    const fits = group.dataset.track === track || group.dataset.track === "0";
    group.hidden = !fits;
    if (fits) continue;
    for (const box of group.querySelectorAll("input:checked")) box.checked = false;
  }
  form.classList.toggle("one-track", track === "0");
}

function showWhen() {
  const day = form.elements.occurred_on.value;
  const time = form.elements.started_at.value;
  const text = document.getElementById("when-text");
  const shown = day === text.dataset.today ? text.dataset.todayLabel : day;
  if (day) text.textContent = `${shown} ${time}`.trim();
}

function showMet() {
  const how = form.querySelector("input[name=how]:checked")?.value;
  form.querySelector(".met").hidden = how === "nobody" || how === "refused";
}

// An urgent condition leads to an incident, or to a reason why not.
function showUrgent() {
  const condition = form.querySelector("input[name=condition]:checked")?.value;
  form.querySelector(".urgent-more").hidden = condition !== "urgent";
}

// Another date for the next visit and the chips exclude one another.
function settleNext(event) {
  if (event.target.name === "next_visit_on" && event.target.value) {
    for (const chip of form.querySelectorAll("input[name=next_in]")) chip.checked = false;
  } else if (event.target.name === "next_in" && form.elements.next_visit_on) {
    form.elements.next_visit_on.value = "";
  }
}

if (form) {
  const refresh = () => { showTypes(); showWhen(); showMet(); showUrgent(); };
  form.addEventListener("change", (event) => { settleNext(event); refresh(); });
  form.addEventListener("draft:restored", refresh);
  refresh();
}
