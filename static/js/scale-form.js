// A scale being filled in: how far, the running total and its band, digits on a keyboard, and the
// warning beside an item that must not wait.
const form = document.querySelector("form.scale");

function questions() {
  return [...form.querySelectorAll("fieldset.q")];
}

function chosen(question) {
  return question.querySelector("input[type=radio]:checked");
}

function band(total) {
  const all = JSON.parse(document.getElementById("scale-bands").textContent);
  const convention = form.elements.convention?.value ?? all[0]?.convention;
  return all.find((one) => one.convention === convention && one.low <= total && total <= one.high);
}

function numbers() {
  return [...form.querySelectorAll(".nums input")];
}

function refresh() {
  const count = document.getElementById("scale-count");
  if (!count) return;
  const asked = questions();
  const figures = numbers();
  const answered = asked.length ? asked.map(chosen).filter(Boolean) : figures.filter((n) => n.value !== "");
  const all = asked.length || figures.length;
  const points = asked.length
    ? answered.map((input) => Number(input.dataset.points))
    : figures.filter((n) => n.closest("[data-counts]")).map((n) => Number(n.value));
  const total = points.reduce((sum, value) => sum + value, 0);
  count.textContent = `${answered.length}/${all}`;
  document.getElementById("scale-progress").value = answered.length;
  document.getElementById("scale-total").textContent = total;
  const tag = document.getElementById("scale-band");
  const found = answered.length === all ? band(total) : undefined;
  tag.hidden = !found;
  if (found) tag.textContent = found.label;
  for (const note of form.querySelectorAll(".alarm")) {
    const input = chosen(note.closest(".q"));
    note.hidden = !input || Number(input.dataset.points) === 0;
  }
}

function next(question) {
  const asked = questions();
  const rest = asked.slice(asked.indexOf(question) + 1);
  return rest.find((one) => !chosen(one)) ?? asked.find((one) => !chosen(one));
}

// 1 is the first answer, whatever it scores: what the eye sees is what the finger counts.
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  const typing = event.target.closest("textarea, input:not([type=radio]):not([type=checkbox]), select");
  if (typing) return;
  const question = event.target.closest("fieldset.q") ?? questions().find((one) => !chosen(one));
  const input = question?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!input) return;
  event.preventDefault();
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const following = next(question);
  if (following) {
    following.querySelector("input").focus({ preventScroll: true });
    following.scrollIntoView({ block: "center" });
  } else {
    form.querySelector("[type=submit]").focus();
  }
}

if (form) {
  form.addEventListener("change", refresh);
  form.addEventListener("input", refresh);
  form.addEventListener("draft:restored", refresh);
  document.addEventListener("keydown", press);
  refresh();
}
