import { get } from "./api.js";
import { confirmRemoval } from "./dialogs.js";
import { age, byId, bytes, clock, element, number, rate, visible, write } from "./dom.js";

// One page of sessions; the gateway filters, sorts and pages.

const LIMIT = 50;
const asked = { q: "", state: "", sort: "-transfer", offset: 0 };
const rows = new Map();
let shownId = null;
let shownIsOver = false;

/** What a transfer moved between the last two looks, in bytes a second. */
function speed(session, before) {
  const now = performance.now();
  const moved = session.transfer.bytes;
  const same = before && before.path === session.transfer.path && moved >= before.bytes && session.transfer.seconds >= before.seconds;
  const fresh = { path: session.transfer.path, bytes: moved, seconds: session.transfer.seconds, at: now, rate: 0 };
  if (same && now - before.at < 400) return before;
  fresh.rate = same ? ((moved - before.bytes) * 1000) / (now - before.at) : moved / Math.max(0.2, session.transfer.seconds);
  return fresh;
}

function makeRow(session) {
  const cells = {};
  const cell = (name, label, kind = "") => {
    cells[name] = element("td", { class: kind, "data-label": label });
    return cells[name];
  };
  const row = element(
    "tr",
    { tabIndex: 0, "data-id": session.id, "aria-haspopup": "dialog" },
    cell("client", "Client", "client"),
    cell("user", "User"),
    cell("state", "State"),
    cell("transfer", "Transfer", "grow"),
    cell("moved", "Moved", "number"),
    cell("age", "Age", "number"),
    cell("listener", "Listener"),
  );
  cells.badge = element("span", { class: "badge" });
  cells.lock = element("span", { class: "lock", title: "TLS between client and gateway" }, "TLS");
  cells.state.append(cells.badge, " ", cells.lock);
  cells.file = element("code", { class: "file" });
  cells.rate = element("span", { class: "rate" });
  cells.flow = element("span", { class: "flow", "aria-hidden": "true" });
  cells.transfer.append(element("div", { class: "moving" }, cells.flow, cells.file, cells.rate));
  row.addEventListener("click", () => openSession(session.id));
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      // Or the same key would press the button that has the focus next.
      event.preventDefault();
      openSession(session.id);
    }
    if (event.key === "ArrowDown") row.nextElementSibling?.focus();
    if (event.key === "ArrowUp") row.previousElementSibling?.focus();
  });
  return { row, cells, speed: null };
}

function fill(entry, session) {
  const { cells, row } = entry;
  write(cells.client, `${session.client}:${session.client_port}`);
  write(cells.user, session.user || "–");
  cells.user.classList.toggle("quiet", !session.logged_in);
  write(cells.badge, session.state);
  cells.badge.dataset.state = session.state;
  cells.lock.hidden = !session.tls;
  row.dataset.state = session.state;
  if (session.transfer) {
    entry.speed = speed(session, entry.speed);
    cells.flow.dataset.way = session.transfer.direction;
    write(cells.file, `${session.transfer.verb} ${session.transfer.path}`);
    write(cells.rate, `${bytes(session.transfer.bytes)} · ${rate(entry.speed.rate)} · ${age(session.transfer.seconds)}`);
  } else {
    entry.speed = null;
    delete cells.flow.dataset.way;
    write(cells.file, "");
    write(cells.rate, "");
  }
  write(cells.moved, bytes(session.bytes_to_client + session.bytes_to_server));
  write(cells.age, age(session.age_seconds));
  write(cells.listener, session.listener);
}

function show(page) {
  const body = byId("sessions").tBodies[0];
  const seen = new Set();
  page.sessions.forEach((session, index) => {
    seen.add(session.id);
    let entry = rows.get(session.id);
    if (!entry) {
      entry = makeRow(session);
      rows.set(session.id, entry);
    }
    fill(entry, session);
    if (body.children[index] !== entry.row) body.insertBefore(entry.row, body.children[index] ?? null);
  });
  for (const [id, entry] of rows) {
    if (!seen.has(id)) {
      entry.row.remove();
      rows.delete(id);
    }
  }
  const filtered = asked.q !== "" || asked.state !== "";
  byId("no-sessions").hidden = page.sessions.length > 0;
  write(byId("no-sessions"), filtered ? "No session matches." : "No session.");
  write(byId("matching"), filtered ? `${number(page.matching)} of ${number(page.total)}` : "");
  const last = Math.min(page.offset + page.limit, page.matching);
  write(byId("page"), page.matching > page.limit ? `${number(page.offset + 1)}–${number(last)} of ${number(page.matching)}` : "");
  byId("earlier").hidden = page.offset === 0;
  byId("later").hidden = last >= page.matching;
  if (page.offset > 0 && page.offset >= page.matching) asked.offset = Math.max(0, page.offset - LIMIT);
}

let running = false;
let again = false;

/** Asks for the page anew; never twice at the same time. */
export async function refreshSessions() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    const query = new URLSearchParams({ sort: asked.sort, offset: asked.offset, limit: LIMIT });
    if (asked.q) query.set("q", asked.q);
    if (asked.state) query.set("state", asked.state);
    show(await get(`/api/sessions?${query}`));
    if (shownId && !shownIsOver) await showDetail(shownId);
  } finally {
    running = false;
    if (again) {
      again = false;
      refreshSessions().catch(() => {});
    }
  }
}

const refresh = () => refreshSessions().catch(() => {});

const WAYS = {
  from_client: ["client", "→ gateway", "→ server"],
  to_server: ["gateway", "→ server", ""],
  from_server: ["server", "→ gateway", "→ client"],
  to_client: ["gateway", "→ client", ""],
};

function fact(name, value) {
  return [element("dt", {}, name), element("dd", {}, value)];
}

function spoken(line) {
  const [who, way, through] = WAYS[line.way];
  const target = line.passed_on ? through : way;
  return element(
    "li",
    { "data-way": line.way },
    element("time", {}, clock(line.time)),
    element("span", { class: "who" }, `${who} ${target}`),
    element("code", {}, line.text),
  );
}

async function showDetail(id) {
  let session;
  try {
    session = await get(`/api/sessions/${encodeURIComponent(id)}`);
  } catch {
    if (shownId === id) {
      shownIsOver = true;
      write(byId("session-title"), `Session ${id} is over`);
      byId("end-session").disabled = true;
    }
    return;
  }
  if (shownId !== id) return;
  byId("end-session").disabled = false;
  write(byId("session-title"), `${session.user || "Nobody"} from ${session.client}`);
  byId("session-facts").replaceChildren(
    ...fact("Session", session.id),
    ...fact("State", session.logged_in ? session.state : `${session.state}, not logged in`),
    ...fact("Server", session.server),
    ...fact("TLS", session.tls ? "yes" : "no"),
    ...fact("Age", age(session.age_seconds)),
    ...fact("Commands", `${number(session.commands)}, ${number(session.violations)} refused`),
    ...fact("To client", bytes(session.bytes_to_client)),
    ...fact("To server", bytes(session.bytes_to_server)),
    ...session.pinholes.flatMap((hole) => fact("Pinhole", `port ${hole.port} for ${hole.peer ?? hole.side}`)),
  );
  const box = byId("dialogue");
  const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 8;
  box.replaceChildren(...session.dialogue.map(spoken));
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function openSession(id) {
  shownId = id;
  shownIsOver = false;
  byId("dialogue").replaceChildren();
  byId("session").showModal();
  showDetail(id);
}

byId("session").addEventListener("close", () => {
  const row = rows.get(shownId)?.row;
  shownId = null;
  row?.focus();
});

byId("end-session").addEventListener("click", () => {
  const id = shownId;
  confirmRemoval({
    title: "End this session?",
    text: `${visible(byId("session-title").textContent)}: the client is told 421, and a transfer is cut.`,
    yes: "End it",
    path: `/api/sessions/${encodeURIComponent(id)}`,
    done: `Session ${id} was ended.`,
  });
});

let typing;
byId("find").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    asked.q = byId("find").value.trim();
    asked.offset = 0;
    refresh();
  }, 150);
});
byId("state-filter").addEventListener("change", () => {
  asked.state = byId("state-filter").value;
  asked.offset = 0;
  refresh();
});
byId("earlier").addEventListener("click", () => {
  asked.offset = Math.max(0, asked.offset - LIMIT);
  refresh();
});
byId("later").addEventListener("click", () => {
  asked.offset += LIMIT;
  refresh();
});

function markOrder() {
  for (const head of document.querySelectorAll("th[data-sort]")) {
    const mine = head.dataset.sort.replace("-", "") === asked.sort.replace("-", "");
    if (mine) head.setAttribute("aria-sort", asked.sort.startsWith("-") ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

for (const head of document.querySelectorAll("th[data-sort]")) {
  head.querySelector("button").addEventListener("click", () => {
    const mine = head.dataset.sort;
    const other = mine.startsWith("-") ? mine.slice(1) : `-${mine}`;
    asked.sort = asked.sort === mine ? other : mine;
    markOrder();
    refresh();
  });
}
markOrder();
