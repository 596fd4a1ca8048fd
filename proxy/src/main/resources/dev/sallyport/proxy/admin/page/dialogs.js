import { hasToken, Refused, remove, setToken } from "./api.js";
import { byId, write } from "./dom.js";

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

let fading;

/** Says what was done, for a moment. */
export function toast(text) {
  const box = byId("toast");
  write(box, text);
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (box.hidden = true), 4000);
}

const form = byId("confirm").querySelector("form");
let act = async () => {};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = byId("token").value;
  if (typed) setToken(typed);
  byId("confirm-yes").disabled = true;
  try {
    await act();
    byId("confirm").close();
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 401) {
      setToken("");
      byId("token-field").hidden = false;
    }
    write(byId("confirm-problem"), problem.message);
    byId("confirm-problem").hidden = false;
  } finally {
    byId("token").value = "";
    byId("confirm-yes").disabled = false;
  }
});

function open(title, text, yes, action) {
  act = action;
  write(byId("confirm-title"), title);
  write(byId("confirm-text"), text);
  write(byId("confirm-yes"), yes);
  byId("token-field").hidden = hasToken();
  byId("confirm-problem").hidden = true;
  byId("confirm").showModal();
  (hasToken() ? byId("confirm-yes") : byId("token")).focus();
}

/** Asks once more, and for the token if it is not known, before something is taken away. */
export function confirmRemoval({ title, text, yes, path, done }) {
  open(title, text, yes, async () => {
    await remove(path);
    toast(done);
  });
}

/** Takes the token, for gateways that want it of those who only look. */
export function askForToken(then) {
  setToken("");
  open("Admin token", "It is in the file that admin.token-file names, and is kept by this page only.", "Use it", async () => then());
}
