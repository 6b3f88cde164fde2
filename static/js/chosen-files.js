// label.att-pick: says how many files were chosen, on the label itself.
document.addEventListener("change", (event) => {
  const label = event.target.closest?.("label.att-pick");
  if (!label || event.target.type !== "file") return;
  let badge = label.querySelector(".n");
  badge ??= label.appendChild(Object.assign(document.createElement("b"), { className: "n num" }));
  badge.textContent = event.target.files.length || "";
});
