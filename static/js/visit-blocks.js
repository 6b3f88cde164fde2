// The blocks of the visit form: only those of persons met, how many answers each has, which must be
// answered on the chosen track, and copying what the last visit said.
const form = document.querySelector("form.mvf");

function answered(field) {
  return [...field.querySelectorAll("input")].some((input) =>
    input.type === "radio" || input.type === "checkbox" ? input.checked : input.value.trim() !== "");
}

function refresh() {
  const met = new Set([...form.querySelectorAll("[name=served]:checked")].map((box) => box.value));
  const track = form.querySelector("[name=track]:checked")?.value ?? "0";
  const how = form.querySelector("[name=how]:checked")?.value ?? "";
  let shown = 0;
  for (const block of form.querySelectorAll(".blk")) {
    block.hidden = Boolean(block.dataset.person) && !met.has(block.dataset.person);
    if (block.hidden) continue;
    shown += 1;
    const fields = [...block.querySelectorAll("[data-field]")];
    const count = fields.filter(answered).length;
    const filled = block.querySelector("[data-filled]");
    filled.hidden = count === 0;
    filled.textContent = `${count}/${fields.length}`;
    const must = block.dataset.required.split(" ").includes(track)
      && block.dataset.requiredAt.split(" ").includes(how);
    block.querySelector("[data-must]").hidden = !must || count > 0;
  }
  form.querySelector(".blocks").hidden = shown === 0;
}

function copy(block) {
  for (const input of block.querySelectorAll("input")) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = "last" in input.dataset;
    else if (input.dataset.last) input.value = input.dataset.last;
  }
  block.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form?.querySelector(".blocks")) {
  for (const button of form.querySelectorAll(".copy-last")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button.closest(".blk")));
  }
  form.addEventListener("change", refresh);
  form.addEventListener("input", refresh);
  form.addEventListener("draft:restored", refresh);
  refresh();
}
