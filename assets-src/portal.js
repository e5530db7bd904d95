import { initAll } from "./govuk-frontend.min.js";

initAll();

// A part that says how far some work has got is fetched again until the page no longer has it.
// Without script the page refreshes itself.
const live = () => document.querySelector("[data-live]");

async function lookAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  if (answer?.ok && !fresh) {
    location.reload();
    return;
  }
  if (fresh && fresh.innerHTML !== live().innerHTML) {
    live().innerHTML = fresh.innerHTML;
  }
  setTimeout(lookAgain, 3000);
}

if (live()) {
  setTimeout(lookAgain, 3000);
}
