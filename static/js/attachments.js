// [data-att-upload]: several photos go up one after the other with a bar; the list of files is
// replaced by the server's answer. Without this module the form is an ordinary one.
function start(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "1";
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-att-said]");
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const list = form.closest(".att-box").querySelector(".att-list");

  for (const input of inputs) {
    input.addEventListener("change", () => {
      const count = inputs.reduce((sum, one) => sum + one.files.length, 0);
      said.textContent = count ? `${count} ${said.dataset.chosen}` : "";
    });
  }

  form.addEventListener("submit", (event) => {
    if (!inputs.some((input) => input.files.length)) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
    });
    const end = (text) => {
      bar.hidden = true;
      button.disabled = false;
      said.textContent = text;
    };
    request.addEventListener("load", () => {
      if (request.status !== 200) return end(said.dataset.failed);
      const before = list.querySelectorAll(".att-grid li").length;
      list.innerHTML = request.responseText;
      window.htmx?.process(list);
      // Where nothing was taken the files stay chosen, so that the missing answer can be given.
      if (list.querySelectorAll(".att-grid li").length > before) form.reset();
      return end("");
    });
    request.addEventListener("error", () => end(said.dataset.failed));
    bar.value = 0;
    bar.hidden = false;
    button.disabled = true;
    said.textContent = said.dataset.sending;
    request.send(new FormData(form));
  });
}

for (const form of document.querySelectorAll("[data-att-upload]")) start(form);
