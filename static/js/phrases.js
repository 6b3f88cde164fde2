// Chips and texts with blanks under a text field ({% phrases %}): one press puts them where the
// cursor stands. The server is told what was used, so that the most used come first.
const BLANK = /_{2,}/g;
const TEXT_MAX = 100;

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";
}

function tell(url, field, text) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams({ field, text }),
    headers: { "X-CSRFToken": token() },
    keepalive: true,
  }).catch(() => null);
}

/** Put `text` where the cursor stands, after a comma where a clause ends without a mark. */
function insert(area, text, mark) {
  const start = area.selectionStart ?? area.value.length;
  const before = area.value.slice(0, start);
  const joined = before && !/[\s，。；：、！？,.;:!?]$/.test(before) ? `${mark}${text}` : text;
  area.setRangeText(joined, start, area.selectionEnd ?? start, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return start;
}

function nextBlank(area, from) {
  BLANK.lastIndex = from;
  const found = BLANK.exec(area.value) ?? (BLANK.lastIndex = 0, BLANK.exec(area.value));
  if (!found) return;
  area.focus();
  area.setSelectionRange(found.index, found.index + found[0].length);
}

function start(box) {
  const area = document.getElementById(box.dataset.phrases);
  if (!area) return;
  const blank = box.querySelector("[data-next-blank]");
  const keep = box.querySelector("[data-keep-phrase]");
  const marked = () => area.value.slice(area.selectionStart, area.selectionEnd).trim();
  const refresh = () => { blank.hidden = area.value.search(/_{2,}/) < 0; };

  box.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("phrase" in button.dataset) {
      insert(area, button.textContent, "，");
      tell(box.dataset.used, box.dataset.field, button.textContent);
    } else if (button.dataset.text) {
      nextBlank(area, insert(area, button.dataset.text, "\n"));
      box.querySelector("details").open = false;
    } else if (button === blank) {
      nextBlank(area, area.selectionEnd);
    } else if (button === keep) {
      const text = marked().slice(0, TEXT_MAX);
      if (!text || !(await tell(box.dataset.keep, box.dataset.field, text))?.ok) return;
      const chip = box.querySelector("[data-phrase]").cloneNode();
      chip.textContent = text;
      box.querySelector(".phr-row").prepend(chip);
      keep.hidden = true;
    }
  });
  // Pressing a button must not take the marking away before it is read.
  box.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  area.addEventListener("select", () => { keep.hidden = marked().length < 2; });
  area.addEventListener("input", refresh);
  area.form?.addEventListener("draft:restored", refresh);
  // What is meant for the chosen purpose stands first.
  area.form?.addEventListener("change", () => {
    const purpose = area.form.elements.purpose?.value;
    const first = purpose && box.querySelector(`[data-purpose="${CSS.escape(purpose)}"]`);
    if (first) first.parentElement.querySelector("summary").after(first);
  });
  refresh();
}

for (const box of document.querySelectorAll("[data-phrases]")) start(box);
