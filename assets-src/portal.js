import { initAll } from "./govuk-frontend.min.js";

initAll();

// A part that says how far some work has got is fetched again until the page no longer has it.
// Without script the page refreshes itself. Neither counts as somebody using the portal, so the session may end meanwhile.
const live = () => document.querySelector("[data-live]");

async function lookAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html", "Portal-Poll": "1" } }).catch(() => null);
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

// A value that has to be typed elsewhere is copied by a button. Without script the field is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    const copied = await navigator.clipboard.writeText(field.value).then(
      () => true,
      () => false,
    );
    button.parentElement.querySelector("[role=status]").textContent = copied ? "Copied" : "Selected: copy it with the keyboard";
  });
}

// Two minutes before the session ends a dialog says so and offers to stay. Another tab may have moved the end meanwhile,
// so the server is asked first; asking does not move it.
const session = document.querySelector("#session");
const WARNING = 120_000;
const LOOK = 5000;
let sessionEnds = 0;
let watching = 0;
let said = false; // once before each end: whoever closed the dialog has read it

function say(when, { stay = false } = {}) {
  session.querySelectorAll("[data-when]").forEach((words) => (words.hidden = words.dataset.when !== when));
  session.querySelector("[data-stay]").hidden = !stay;
  session.querySelector("[data-close]").hidden = stay;
  if (!session.open) {
    session.showModal();
    session.querySelector("h2").focus();
  }
}

async function askForEnd(method) {
  const answer = await fetch(session.dataset.href, {
    method,
    body: method === "POST" ? new FormData(session.querySelector("form")) : undefined,
    headers: { Accept: "application/json" },
    redirect: "manual",
  }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function noteEnd(state) {
  sessionEnds = Date.now() + state.ends_in * 1000;
}

function itIsOver() {
  clearInterval(watching);
  say("over");
}

async function watchSession() {
  const left = sessionEnds - Date.now();
  if (left > WARNING) {
    return;
  }
  const state = await askForEnd("GET");
  if (!state && left <= 0) {
    itIsOver();
  }
  if (!state) {
    return;
  }
  noteEnd(state);
  if (state.ends_in * 1000 > WARNING) {
    said = false;
    session.close();
  } else if (!said) {
    said = true;
    say(state.moves ? "soon" : "last", { stay: state.moves });
  }
}

if (session) {
  noteEnd({ ends_in: Number(session.dataset.endsIn) });
  watching = setInterval(watchSession, LOOK);
  session.querySelector("[data-close]").addEventListener("click", () => session.close());
  session.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const state = await askForEnd("POST");
    if (state) {
      noteEnd(state);
      session.close();
    } else {
      itIsOver();
    }
  });
}
