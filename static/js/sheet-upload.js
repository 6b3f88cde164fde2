// Says that a file is too large before it travels; the server says so too.

const form = document.querySelector("form[data-max-bytes]");
const input = form?.querySelector("input[type=file]");
const message = form?.querySelector(".errmsg");

function tell(text) {
  message.hidden = !text;
  message.querySelector("span").textContent = text;
  input.closest(".field").classList.toggle("err", Boolean(text));
}

function tooLarge() {
  const file = input.files[0];
  return file && file.size > Number(form.dataset.maxBytes);
}

if (form) {
  input.addEventListener("change", () => tell(tooLarge() ? form.dataset.tooLarge : ""));
  form.addEventListener("submit", (event) => {
    if (tooLarge()) {
      event.preventDefault();
      tell(form.dataset.tooLarge);
      input.focus();
    }
  });
}
