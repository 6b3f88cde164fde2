// The economic survey's grid: rows added by button or Enter, names of members offered beside the
// amounts, and the sum per head as it is typed. The server computes it again from what was saved.
// On the phone, where a row is a card, one empty row is shown at a time.
const form = document.getElementById("survey-grid");
const words = (name) => new Set((form.dataset[name] || "").split(" ").filter(Boolean));
const counted = words("counted");
const income = words("income");
const standings = words("standings");
const rowsOf = (kind) => [...form.querySelectorAll(`[data-rows=${kind}] [data-row]`)];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const removed = (row) => field(row, "DELETE")?.checked;
const newKey = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16),
  );

function cents(text) {
  const match = /^\s*(\d+)(?:\.(\d{0,2}))?\s*$/.exec(text || "");
  return match ? Number(match[1]) * 100 + Number((match[2] || "").padEnd(2, "0")) : 0;
}

function yuan(amount) {
  return (amount / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function sum() {
  const members = new Map();
  for (const row of rowsOf("m")) {
    const name = field(row, "name").value.trim();
    if (name && !removed(row)) members.set(field(row, "key").value, standings.has(field(row, "standing").value));
  }
  let yes = 0;
  let no = 0;
  for (const row of rowsOf("l")) {
    const kind = field(row, "kind").value;
    if (removed(row) || !income.has(kind) || !members.get(field(row, "member").value)) continue;
    if (counted.has(kind)) yes += cents(field(row, "amount").value);
    else no += cents(field(row, "amount").value);
  }
  const heads = [...members.values()].filter(Boolean).length;
  const show = (name, text) => (form.querySelector(`[data-sum=${name}]`).textContent = text);
  show("counted", yuan(yes));
  show("not", yuan(no));
  show("members", heads);
  show("monthly", heads ? yuan(Math.round(yes / 12 / heads)) : "—");
}

function offerMembers() {
  const names = rowsOf("m")
    .filter((row) => field(row, "name").value.trim() && !removed(row))
    .map((row) => [field(row, "key").value, field(row, "name").value.trim()]);
  for (const row of rowsOf("l")) {
    const select = field(row, "member");
    const chosen = select.value;
    select.replaceChildren(new Option("—", ""), ...names.map(([key, name]) => new Option(name, key)));
    select.value = chosen;
  }
}

const enter = (row) => row.querySelector("input:not([type=hidden]), select").focus();

function foldSpareRows(kind) {
  const typed = "input:not([type=hidden]):not([type=checkbox]), select";
  const isEmpty = (row) => [...row.querySelectorAll(typed)].every((control) => !control.value);
  for (const row of rowsOf(kind).filter(isEmpty).slice(1)) row.hidden = true;
}

function add(kind) {
  const spare = rowsOf(kind).find((row) => row.hidden);
  if (spare) {
    spare.hidden = false;
    enter(spare);
    return;
  }
  const total = form.querySelector(`[name=${kind}-TOTAL_FORMS]`);
  const template = form.querySelector(`[data-empty=${kind}]`);
  const box = document.createElement("div");
  box.append(template.content.cloneNode(true));
  box.innerHTML = box.innerHTML.replaceAll("__prefix__", total.value);
  const row = box.querySelector("[data-row]");
  if (kind === "m") field(row, "key").value = newKey();
  form.querySelector(`[data-rows=${kind}]`).append(row);
  total.value = Number(total.value) + 1;
  offerMembers();
  enter(row);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add]");
  if (button) add(button.dataset.add);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input, select")) return;
  const row = event.target.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  const kind = row.parentElement.dataset.rows;
  const rows = rowsOf(kind);
  const next = rows[rows.indexOf(row) + 1];
  if (next && !next.hidden) enter(next);
  else add(kind);
});
form.addEventListener("input", (event) => {
  if (event.target.closest("[data-rows=m]")) offerMembers();
  sum();
});
offerMembers();
sum();
if (matchMedia("(max-width: 760px)").matches) ["m", "l"].forEach(foldSpareRows);
