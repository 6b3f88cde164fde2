// The visit form: what does not apply is hidden.
const form = document.querySelector("form.mvf");

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
  const refresh = () => { showMet(); showUrgent(); };
  form.addEventListener("change", (event) => { settleNext(event); refresh(); });
  form.addEventListener("draft:restored", refresh);
  refresh();
}
