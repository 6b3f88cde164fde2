// Gives an activity another day: by dragging it, or with Shift and an arrow key on the chosen one.
// Where a reason is needed the server says so and the form with that day opens.
const calendar = document.getElementById("cal");
const said = document.getElementById("cal-said");
const EMPTY = "00000000-0000-7000-8000-000000000000";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const shifted = (day, days) => {
  const moved = new Date(`${day}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
};
const dayOf = (node) => node.closest("[data-day]")?.dataset.day;

async function redraw(key) {
  const answer = await fetch(location.href, { headers: { "X-Calendar": "grid" } });
  if (!answer.ok) return location.reload();
  calendar.innerHTML = await answer.text();
  document.getElementById(`e-${key}`)?.focus();
}

function tell(text, undo) {
  said.textContent = text;
  if (!undo) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm";
  button.textContent = calendar.dataset.undo;
  button.addEventListener("click", undo);
  said.append(" ", button);
}

async function move(key, from, to, canUndo = true) {
  if (!key || !to || from === to) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(calendar.dataset.move.replace(EMPTY, key), {
    method: "POST",
    headers: { "X-CSRFToken": token, "X-Calendar": "drop" },
    body: new URLSearchParams({ planned_on: to }),
  });
  if (answer.status === 409) {
    location.assign(answer.headers.get("Location"));
    return;
  }
  if (answer.status !== 204) {
    tell(calendar.dataset.refused);
    return;
  }
  await redraw(key);
  tell(`${calendar.dataset.moved} ${to}`, canUndo && (() => move(key, to, from, false)));
}

let dragged = null;
calendar.addEventListener("dragstart", (event) => {
  const entry = event.target.closest("[data-key]");
  if (!entry) return;
  dragged = { key: entry.dataset.key, from: dayOf(entry) };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", entry.dataset.key);
});
calendar.addEventListener("dragover", (event) => {
  const day = event.target.closest("[data-day]");
  if (!dragged || !day) return;
  event.preventDefault();
  for (const other of calendar.querySelectorAll(".drop")) if (other !== day) other.classList.remove("drop");
  day.classList.add("drop");
});
calendar.addEventListener("dragend", () => {
  dragged = null;
  for (const day of calendar.querySelectorAll(".drop")) day.classList.remove("drop");
});
calendar.addEventListener("drop", (event) => {
  const to = dayOf(event.target);
  if (!dragged || !to) return;
  event.preventDefault();
  const { key, from } = dragged;
  dragged = null;
  move(key, from, to);
});
calendar.addEventListener("keydown", (event) => {
  const entry = event.target.closest("[data-key]");
  const step = STEPS[event.key];
  if (!entry || !event.shiftKey || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const from = dayOf(entry);
  move(entry.dataset.key, from, shifted(from, step));
});
