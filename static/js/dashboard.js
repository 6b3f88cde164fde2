// Keeps the figures of a dashboard or wall screen fresh without reloading it: asks every few seconds
// whether anything has changed (304 if not), swaps the part if so, rests while the page is hidden.
import { draw } from "./charts.js";

const part = document.querySelector("[data-live]");
const every = Number(part.dataset.every) || 3000;
const longest = 60000;
let tag = "";
let failures = 0;
let timer = 0;

function openDetails() {
  return [...part.querySelectorAll("details[open][data-key]")].map((item) => item.dataset.key);
}

function swap(html) {
  const open = openDetails();
  const scrolled = [...part.querySelectorAll("[data-scroll]")].map((item) => [
    item.dataset.scroll,
    item.scrollTop,
  ]);
  const focus = part.contains(document.activeElement)
    ? document.activeElement.getAttribute("href")
    : null;
  part.innerHTML = html;
  for (const key of open) {
    const item = part.querySelector(`details[data-key="${CSS.escape(key)}"]`);
    if (item) item.open = true;
  }
  for (const [key, top] of scrolled) {
    const item = part.querySelector(`[data-scroll="${CSS.escape(key)}"]`);
    if (item) item.scrollTop = top;
  }
  if (focus) part.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
  draw();
}

function tell(connected, moment) {
  const stale = document.querySelector("[data-stale]");
  if (stale) stale.hidden = connected;
  const shown = document.querySelector("[data-as-of]");
  if (shown && moment) shown.textContent = moment;
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch(part.dataset.live, {
      headers: tag ? { "If-None-Match": tag } : {},
      cache: "no-store",
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || response.status === 401) {
      location.reload(); // signed out: the sign-in page leads back here
      return;
    }
    if (!response.ok && response.status !== 304) throw new Error(String(response.status));
    if (response.status === 200) swap(await response.text());
    tag = response.headers.get("ETag") || tag;
    failures = 0;
    tell(true, response.headers.get("X-As-Of"));
  } catch {
    failures += 1;
    if (failures > 1) tell(false);
  }
  timer = setTimeout(ask, Math.min(every * 2 ** Math.min(failures, 5), longest));
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
addEventListener("online", ask);

const clock = document.querySelector("[data-clock]");
if (clock) {
  const lang = document.documentElement.lang;
  // The province's time, whatever the clock of the screen's computer is set to.
  const timeZone = clock.dataset.clock;
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  const week = new Intl.DateTimeFormat(lang, { timeZone, weekday: "short" });
  const time = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "short" });
  const tick = () => {
    const now = new Date();
    clock.textContent = `${date.format(now)} ${week.format(now)} ${time.format(now)}`;
  };
  tick();
  setInterval(tick, 1000);
}
// A definition closes like a menu: by Escape or by a click beside it.
document.addEventListener("click", (event) => {
  for (const item of part.querySelectorAll("details.defn[open]")) {
    if (!item.contains(event.target)) item.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const item of part.querySelectorAll("details.defn[open]")) {
    item.open = false;
    item.querySelector("summary").focus();
  }
});
const leave = document.querySelector("[data-leave]");
if (leave) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") location.href = leave.href;
  });
}

draw();
timer = setTimeout(ask, every);
