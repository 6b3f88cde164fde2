// Buttons that copy the value of a field: <button data-copy="id of the field" data-done="Copied">.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without HTTPS there is no clipboard: select, so that Ctrl-C does it.
      field.select();
      return;
    }
    button.querySelector("span").textContent = button.dataset.done;
  });
}
