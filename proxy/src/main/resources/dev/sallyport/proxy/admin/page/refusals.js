import { byId, clock, element } from "./dom.js";

// The same words as `sallyport explain`: the rule, what it is about, and where it is written.

const SHOWN = 100;
const times = [];

function row(refusal) {
  return element(
    "li",
    {},
    element(
      "p",
      {},
      element("time", {}, clock(refusal.time)),
      element("code", { class: "what" }, refusal.what || "(no text)"),
      element("span", { class: "who" }, refusal.client),
    ),
    element(
      "p",
      { class: "quiet" },
      element("b", { class: "rule" }, refusal.rule),
      ` (${refusal.about}) at ${refusal.at}, listener ${refusal.listener}`,
    ),
  );
}

/** Shows a refusal on top. */
export function addRefusal(refusal, fresh) {
  const made = row(refusal);
  if (fresh) made.classList.add("fresh");
  byId("refusals").prepend(made);
  while (byId("refusals").childElementCount > SHOWN) byId("refusals").lastElementChild.remove();
  byId("no-refusals").hidden = true;
  times.push(Date.parse(refusal.time));
}

export function startRefusals(list) {
  byId("refusals").replaceChildren();
  times.length = 0;
  list.forEach((refusal) => addRefusal(refusal, false));
  byId("no-refusals").hidden = list.length > 0;
}

/** How many there were in the last minute. */
export function inTheLastMinute(now) {
  while (times.length > 0 && times[0] < now - 60000) times.shift();
  return times.length;
}
