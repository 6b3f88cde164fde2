// Asks for the next list of divisions when something in the place picker was chosen or typed.
// htmx (attributes of #place) fetches and replaces the part; this only says when.

let waiting;

function ask(delay) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const place = document.querySelector("[data-place]");
    if (place) place.dispatchEvent(new CustomEvent("place-changed"));
  }, delay);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-place] [data-pick]:not([type=search])")) ask(0);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-place] [type=search]")) ask(350);
});
// Enter in the search box searches; it does not send the unfinished form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-place] [type=search]")) {
    event.preventDefault();
    ask(0);
  }
});
