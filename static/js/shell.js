// What every page needs: the theme switch, the tab in view, focus on an error summary, and the menu
// closing again.
const THEMES = ["system", "light", "dark"];

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme === "dark" ||
    (root.dataset.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const next = dark ? "light" : "dark";
  root.dataset.theme = THEMES.includes(next) ? next : "system";
  document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax`;
  document.dispatchEvent(new CustomEvent("themechange"));
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.addEventListener("click", switchTheme);
}

// A row of tabs wider than the screen starts at the tab one is on.
for (const tab of document.querySelectorAll(".subnav > a[aria-current], .subnav summary[aria-current], .tabs [aria-current]")) {
  const row = tab.closest(".subnav, .tabs");
  const left = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
  row.scrollLeft += left - (row.clientWidth - tab.offsetWidth) / 2;
}

const summary = document.querySelector("[data-focus]");
if (summary) {
  summary.focus();
  document.title = `${document.documentElement.lang === "en" ? "Error: " : "有错误："}${document.title}`;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.burger[open], details.pop[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.burger[open], details.pop[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
