import { get, listen, Refused } from "./api.js";
import { makeCharts } from "./charts.js";
import { askForToken, confirmRemoval } from "./dialogs.js";
import { age, byId, bytes, element, number, rate, write } from "./dom.js";
import { addRefusal, inTheLastMinute, startRefusals } from "./refusals.js";
import { refreshSessions } from "./sessions.js";

const charts = makeCharts();

function state(word, readiness) {
  write(byId("state"), word);
  byId("state").dataset.state = readiness;
}

function meter(name, used, size, text) {
  const share = size > 0 ? used / size : 0;
  const fill = element("span", { class: share > 0.9 ? "full" : share > 0.7 ? "high" : "" });
  fill.style.width = `${Math.min(100, share * 100)}%`;
  const bar = element(
    "div",
    { class: "meter", role: "meter", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(share * 100), "aria-valuetext": text },
    fill,
  );
  return [element("dt", {}, name), element("dd", {}, bar, element("span", {}, text))];
}

function capacity(status) {
  const ports = status.ports.flatMap((use) =>
    meter(
      status.ports.length > 2 ? `Data ports, ${use.listener}, ${use.side}` : `Data ports, ${use.side} side`,
      use.used,
      use.size,
      `${number(use.used)} of ${number(use.size)}`,
    ),
  );
  byId("capacity").replaceChildren(
    ...meter("Sessions", status.sessions, status.max_sessions, `${number(status.sessions)} of ${number(status.max_sessions)}`),
    ...ports,
    ...meter("Memory", status.memory_used_bytes, status.memory_max_bytes, `${bytes(status.memory_used_bytes)} of ${bytes(status.memory_max_bytes)}`),
    ...meter("Event loop, longest wait", status.lag_ms, 200, `${status.lag_ms.toFixed(1)} ms`),
  );
}

function onStatus(status) {
  state(status.readiness, status.readiness);
  write(byId("about"), `${status.version.startsWith("(") ? "" : `version ${status.version}, `}up ${age(status.uptime_seconds)}`);
  write(byId("sessions-now"), number(status.sessions));
  document.title = `${number(status.sessions)} ${status.sessions === 1 ? "session" : "sessions"} · Sallyport`;
  write(byId("sessions-max"), `of ${number(status.max_sessions)}`);
  if (status.second) {
    write(byId("rate-down"), rate(status.second.to_client));
    write(byId("rate-up"), rate(status.second.to_server));
    charts.add(status.second);
  }
  const refused = inTheLastMinute(Date.parse(status.time));
  write(byId("refused-minute"), number(refused));
  byId("refused-tile").classList.toggle("alarm", refused > 0);
  capacity(status);
}

function hole(one) {
  return element(
    "li",
    {},
    element("b", {}, String(one.port)),
    element("span", {}, `for ${one.peer ?? one.side}`),
    element("small", { class: "quiet" }, age((Date.now() - Date.parse(one.since)) / 1000)),
  );
}

function ban(one) {
  const lift = element("button", { type: "button", class: "plain" }, "Lift");
  lift.addEventListener("click", () =>
    confirmRemoval({
      title: `Lift the ban of ${one.network}?`,
      text: "Its clients may connect again at once.",
      yes: "Lift it",
      path: `/api/bans?network=${encodeURIComponent(one.network)}`,
      done: `${one.network} may come again.`,
    }),
  );
  return element(
    "li",
    { "data-network": one.network },
    element("b", {}, one.network),
    element("span", {}, `${one.cause.replace("_", " ")}, ${age((Date.parse(one.until) - Date.now()) / 1000)} left`),
    lift,
  );
}

/** Fills a list, and leaves it alone while somebody is about to press a button in it. */
function list(id, empty, items, make) {
  const box = byId(id);
  if (!box.contains(document.activeElement)) box.replaceChildren(...items.slice(0, 12).map(make));
  byId(empty).hidden = items.length > 0;
}

async function refresh() {
  const [holes, bans] = await Promise.all([get("/api/pinholes"), get("/api/bans"), refreshSessions()]);
  write(byId("pinholes-now"), number(holes.total));
  list("pinholes", "no-pinholes", holes.pinholes, hole);
  write(byId("bans-now"), number(bans.total));
  byId("bans-tile").classList.toggle("alarm", bans.total > 0);
  list("bans", "no-bans", bans.bans, ban);
}

async function watch() {
  const [history, refusals] = await Promise.all([get("/api/history"), get("/api/refusals")]);
  charts.start(history.seconds);
  startRefusals(refusals.refusals);
  let last = refusals.total;
  // What was refused between the answer above and the first event is in no event.
  const catchUp = async (total) => {
    if (total <= last) return;
    const now = await get("/api/refusals");
    last = Math.max(last, now.total);
    startRefusals(now.refusals);
  };
  await refresh();
  await listen((name, data) => {
    if (name === "refusal" && data.number > last) {
      last = data.number;
      addRefusal(data, true);
    }
    if (name === "status") {
      onStatus(data);
      catchUp(data.refusals).catch(() => {});
      if (!document.hidden) refresh().catch(() => {});
    }
  });
}

async function run() {
  for (;;) {
    try {
      await watch();
      state("reconnecting", "starting");
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) {
        state("token needed", "stopping");
        await new Promise((known) => askForToken(known));
        continue;
      }
      state(problem instanceof Refused ? problem.message : "no answer", "stopping");
    }
    await new Promise((later) => setTimeout(later, 2000));
  }
}

byId("unlock").addEventListener("click", () => askForToken(() => {}));
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    byId("find").focus();
  }
  if (event.key === "t") {
    event.preventDefault();
    askForToken(() => {});
  }
});
run();
