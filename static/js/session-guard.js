// Nothing typed is lost when the session has ended: before a form is sent the server is asked, and
// if nobody is signed in any more, a dialog signs in above the form, which is then sent as it is,
// chosen files included. Parts of a page (htmx) that are told to go and sign in get the same dialog.
// Without a network the form stays where it is and says so, instead of the browser's error page.
const config = document.querySelector("script[data-session-guard]").dataset;
const FRESH = 60_000; // a page this young has just been served to somebody signed in
let answered = Date.now();
let pass = null;

/** "in", "out", or "unreachable" where the server does not answer. */
async function ask() {
  if (!navigator.onLine) return "unreachable";
  if (Date.now() - answered < FRESH) return "in";
  try {
    const response = await fetch(config.session, { cache: "no-store" });
    if (response.status === 401) return "out";
    answered = Date.now();
    return "in";
  } catch {
    return "unreachable";
  }
}

/** Beside the button that was pressed: not sent, and whether what was typed is kept on the device. */
function tellUnsent(form, button) {
  document.querySelector("[data-unsent]")?.remove();
  const note = document.getElementById("not-sent").content.firstElementChild.cloneNode(true);
  note.querySelector(form?.hasAttribute("data-draft") ? "[data-here]" : "[data-kept]").remove();
  (button ?? form).before(note);
  note.scrollIntoView({ block: "nearest" });
}

addEventListener("online", () => {
  const note = document.querySelector("[data-unsent]");
  if (!note) return;
  for (const part of note.querySelectorAll("[data-off]")) part.remove();
  note.querySelector("[data-on]").hidden = false;
  note.classList.replace("warn", "ok");
});

function renewTokens(token) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    input.value = token;
  }
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  headers["X-CSRFToken"] = token;
  document.body.setAttribute("hx-headers", JSON.stringify(headers));
}

async function fill(dialog, response) {
  dialog.innerHTML = await response.text();
  dialog.setAttribute("aria-labelledby", "guard-title");
  const form = dialog.querySelector("form");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  if (!form) return;
  const name = form.elements.username;
  if (!name.value) name.value = config.account;
  // What showModal() gives the focus to, and now where the dialog stands open already.
  const first = name.value ? form.elements.password : name;
  name.autofocus = false;
  first.autofocus = true;
  first.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(dialog, form);
  });
}

async function send(dialog, form) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Dialog": "1" },
  });
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok || !type.startsWith("application/json")) {
    await fill(dialog, response);
    return;
  }
  const answer = await response.json();
  if (answer.account !== config.account) {
    // Somebody else: the form belongs to the account that filled it in.
    location.reload();
    return;
  }
  renewTokens(answer.csrf);
  answered = Date.now();
  dialog.close("signed in");
}

async function openDialog() {
  const dialog = document.createElement("dialog");
  document.body.append(dialog);
  await fill(dialog, await fetch(config.signIn, { headers: { "X-Dialog": "1" } }));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const done = dialog.returnValue === "signed in";
      dialog.remove();
      resolve(done);
    });
  });
}

// A form and the part of it that looks something up may both find the session over: one dialog.
let opened = null;
function signIn() {
  opened ??= openDialog().finally(() => (opened = null));
  return opened;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form === pass) {
    pass = null;
    return;
  }
  if (event.defaultPrevented || form.method !== "post" || form.dataset.guard === "off") return;
  if (form.hasAttribute("hx-post") || (navigator.onLine && Date.now() - answered < FRESH)) return;
  event.preventDefault();
  const button = event.submitter;
  const answer = await ask();
  if (answer === "unreachable") {
    tellUnsent(form, button);
  } else if (answer === "in" || (await signIn())) {
    document.querySelector("[data-unsent]")?.remove();
    pass = form;
    form.requestSubmit(button);
  }
});

document.addEventListener("htmx:sendError", (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb !== "get") tellUnsent(elt.closest("form"), elt.matches("form") ? null : elt);
});

document.addEventListener("htmx:beforeOnLoad", async (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  const target = xhr.getResponseHeader("HX-Redirect") || "";
  if (!target.startsWith(config.signIn) || requestConfig.verb === "get") return;
  event.preventDefault();
  if (await signIn()) {
    const again = requestConfig.triggeringEvent?.type || "submit";
    window.htmx.trigger(elt, again);
  }
});
