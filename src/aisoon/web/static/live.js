// What changes arrives by itself. One stream a browser: the tab that holds the lock listens and tells the others. What the
// stream names is fetched as a page, and its parts ([data-live]) are put in place; what is being typed is never touched.
const { liveAt, liveFor } = document.body.dataset;
const page = () => document.querySelector("[data-hears]");
const hears = page()?.dataset.hears;
const root = document.documentElement;

// What the server drew last, so that only what differs is put in place.
const drawn = new Map();
const plain = (node) => node.outerHTML.replace(/name="_key" value="[^"]*"/g, "");
function remember(node) {
  for (const part of [node, ...node.querySelectorAll("[data-live], [data-live=rows] > [id]")]) if (part.id) drawn.set(part.id, plain(part));
}
for (const part of document.querySelectorAll("[data-live]")) remember(part);

function changed(one) {
  if (one.type === "file") return one.files.length > 0;
  if (one.type === "checkbox" || one.type === "radio") return one.checked !== one.defaultChecked;
  if (one.options) return [...one.options].some((each) => each.defaultSelected) && ![...one.selectedOptions].every((each) => each.defaultSelected);
  return one.type !== "hidden" && one.value !== one.defaultValue;
}
function inUse(part) {
  return part.querySelector(".move[open], form[aria-busy], textarea:focus, input:focus") || [...part.querySelectorAll("input, textarea, select")].some(changed);
}

function localise(node) {
  document.dispatchEvent(new CustomEvent("aisoon:fresh", { detail: node }));
}

// A part put in place keeps what was opened, ticked and focused in the old one.
function replace(old, next) {
  const node = document.adoptNode(next);
  const words = (one) => one.querySelector("summary")?.textContent.trim();
  const open = new Set([...old.querySelectorAll("details[open]")].map(words));
  const closed = new Set([...old.querySelectorAll("details:not([open])")].map(words));
  for (const one of node.querySelectorAll("details")) {
    if (open.has(words(one))) one.open = true;
    else if (closed.has(words(one))) one.open = false;
  }
  for (const one of old.querySelectorAll("input:checked")) {
    const same = [...node.querySelectorAll("input")].find((other) => other.name === one.name && other.value === one.value);
    if (same) same.checked = true;
  }
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (focus) {
    const like = (one) => one.tagName === focus.tagName && one.textContent === focus.textContent;
    (document.getElementById(focus.id) ?? [...node.querySelectorAll(focus.tagName)].find(like))?.focus({ preventScroll: true });
  }
  return node;
}

// Lists are merged row by row, so that only what is new is read out, and nothing else moves.
function merge(part, next) {
  const rows = [...next.children];
  const names = new Set(rows.map((row) => row.id));
  for (const row of [...part.children]) if (row.id && !names.has(row.id)) row.remove();
  let before = null;
  for (const row of rows) {
    const old = row.id ? part.querySelector(`:scope > #${CSS.escape(row.id)}`) : null;
    const same = old && drawn.get(row.id) === plain(row);
    let node = old;
    if (!same) {
      drawn.set(row.id, plain(row));
      node = old ? replace(old, row) : document.adoptNode(row);
    }
    const place = before ? before.nextElementSibling : part.firstElementChild;
    if (node !== place) part.insertBefore(node, place);
    if (!same) localise(node);
    before = node;
  }
}

function put(part, next) {
  const text = plain(next);
  if (drawn.get(part.id) === text) return;
  if (part.dataset.live === "rows") {
    drawn.set(part.id, text);
    part.hidden = next.hidden;
    return merge(part, next);
  }
  if (inUse(part)) return stale();
  remember(next);
  localise(replace(part, next));
}

function stale() {
  document.getElementById("stale")?.removeAttribute("hidden");
}

// Where parts came or went, the page as a whole is put in place, unless somebody is at work in it.
const outline = (tree) => [...tree.querySelectorAll("[data-hears] [data-live]")].map((part) => part.id).join(" ");
function renew(fresh) {
  const [old, next] = [page(), fresh.querySelector("[data-hears]")];
  if (old && next && outline(document) !== outline(fresh)) {
    if (!inUse(old)) {
      remember(next);
      return localise(replace(old, next));
    }
    stale();
  }
  for (const next of fresh.querySelectorAll("[data-live]")) {
    const part = next.id && document.getElementById(next.id);
    if (part) put(part, next);
  }
}

function pageAt(address) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onloadend = () => resolve([request.status, request.status === 200 ? request.response : null]);
    request.send();
  });
}

// One look at a time; whatever is told meanwhile is one more look afterwards. Lists look every two seconds at most.
const looks = new Map();
async function look(address, pause = 0) {
  const known = looks.get(address);
  if (known) { known.again = known.begun; return; }
  const state = { again: false, begun: false };
  let tries = 0;
  looks.set(address, state);
  do {
    state.again = state.begun = false;
    await null; // what is told in the same moment is one look
    state.begun = true;
    const [status, fresh] = await pageAt(address);
    if (fresh) {
      renew(fresh);
      document.dispatchEvent(new CustomEvent("aisoon:looked"));
    } else if ((status === 0 || status >= 500) && (tries += 1) < 6) { // a busy server is asked again, by each at another time
      await new Promise((done) => setTimeout(done, 1000 * tries * (0.5 + Math.random())));
      state.again = true;
    }
    if (pause) await new Promise((done) => setTimeout(done, pause));
  } while (state.again);
  looks.delete(address);
}
const spoken = ["message", "read"];
let behind = false;
function refresh(talk) {
  if (document.hidden) { behind = true; return; }
  behind = false;
  if (talk === true && page()?.dataset.part) return look(page().dataset.part);
  if (page()) look(page().dataset.page ?? location.pathname + location.search, hears === "all" ? 2000 : 0);
}
addEventListener("visibilitychange", () => { if (behind) refresh(); });
document.addEventListener("aisoon:refresh", () => refresh(true));

async function badges() {
  const box = document.getElementById("badges");
  if (box && !document.hidden) await look("/live/badges", 2000);
  count();
}
// Counts stand beside their menu entry; the last known ones at once, on every page.
function count() {
  const box = document.getElementById("badges");
  for (const one of box?.children ?? []) {
    const entry = document.querySelector(`.menu a[href="${CSS.escape(one.dataset.for)}"]`);
    entry?.querySelector(".badge")?.remove();
    entry?.append(one.cloneNode(true));
  }
}

let last = liveAt;
function heard({ at, changes, gap, hint, state }) {
  if (at) last = at;
  if (state) shown(state);
  if (hint) document.dispatchEvent(new CustomEvent("aisoon:hint", { detail: hint }));
  if (hint?.kind === "presence") {
    const box = document.querySelector(`[data-presence="${CSS.escape(hint.case)}"]`);
    if (box) look(box.dataset.src);
  }
  const ours = changes?.filter((one) => hears === "all" || one.kind === "clock" || (one.order && hears === one.order)) ?? [];
  if (gap) setTimeout(refresh, Math.random() * 2000, false); // everybody is told at once: not all look at once
  else if (ours.some((one) => one.kind !== "read")) refresh(ours.every((one) => spoken.includes(one.kind)));
  else if (ours.length) setTimeout(refresh, 500, true); // who has read is no hurry
  if (gap || changes?.length) setTimeout(badges, 700);
}

// What everybody is told of the connection.
let silent = 0;
function shown(state) {
  clearTimeout(silent);
  root.dataset.stream = state;
  const tell = () => {
    const box = document.getElementById("offline");
    if (box) box.hidden = !["lost", "ended"].includes(state) && navigator.onLine;
    for (const one of box?.children ?? []) one.hidden = one.dataset.when !== (state === "ended" ? "ended" : "lost");
  };
  if (state === "lost" && navigator.onLine) silent = setTimeout(tell, 4000);
  else tell();
  if (state === "open") document.dispatchEvent(new CustomEvent("aisoon:online"));
}

const channel = "BroadcastChannel" in window ? new BroadcastChannel(`aisoon-live-${liveFor}`) : null;
function tell(word) {
  channel?.postMessage(word);
  heard(word);
}

let source = null;
let beats = 0;
let again = 0;
function open() {
  source?.close();
  source = new EventSource(`/live?after=${encodeURIComponent(last)}`);
  const alive = () => {
    clearTimeout(beats);
    beats = setTimeout(open, 40000); // heartbeats come every 15 seconds
  };
  source.onopen = () => { alive(); tell({ state: "open" }); };
  source.addEventListener("beat", (event) => { alive(); tell({ at: event.lastEventId, state: "open" }); });
  source.addEventListener("changes", (event) => { alive(); tell({ at: event.lastEventId, changes: JSON.parse(event.data) }); });
  source.addEventListener("gap", (event) => { alive(); tell({ at: event.lastEventId, gap: true }); });
  source.addEventListener("hint", (event) => tell({ hint: JSON.parse(event.data) }));
  source.addEventListener("end", () => { source.close(); clearTimeout(beats); tell({ state: "ended" }); });
  source.onerror = async () => {
    tell({ state: "lost" });
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    clearTimeout(again); // there is no stream to be had: look now and then, and try again
    const found = await poll();
    if (found !== "ended") again = setTimeout(open, (found === "polling" ? 15000 : 3000) + Math.random() * 4000);
  };
}

async function poll() {
  const reply = await fetch(`/live?poll=1&after=${encodeURIComponent(last)}`, { redirect: "manual" }).catch(() => null);
  const state = reply?.type === "opaqueredirect" ? "ended" : reply?.ok ? "polling" : "lost";
  tell({ ...(state === "polling" ? await reply.json() : {}), state });
  return state;
}

// Customer service says that it looks at a case, while it does.
function here(gone) {
  const box = document.querySelector("[data-presence]");
  if (!box || (document.hidden && !gone)) return;
  navigator.sendBeacon("/live/here", new URLSearchParams({ case: box.dataset.presence, ...(gone && { gone: "1" }) }));
}
if (document.querySelector("[data-presence]")) {
  here();
  setInterval(here, 20000);
  addEventListener("visibilitychange", () => here(document.hidden));
  addEventListener("pagehide", () => here(true));
}

if (liveFor) {
  if (channel) channel.onmessage = (event) => (event.data.hello ? source && channel.postMessage({ state: root.dataset.stream }) : heard(event.data));
  const lead = () => new Promise(() => open());
  if (navigator.locks && channel) {
    navigator.locks.request(`aisoon-live-${liveFor}`, { ifAvailable: true }, (lock) => {
      if (lock) return lead();
      channel.postMessage({ hello: true });
      navigator.locks.request(`aisoon-live-${liveFor}`, lead); // when the tab that listens is closed
      return poll().then(() => { root.dataset.stream = "shared"; }); // what happened since this page was drawn
    });
  } else open();
  addEventListener("online", () => { if (source) open(); });
  addEventListener("offline", () => shown("lost"));
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (source) open();
    refresh();
  });
  badges();
}
