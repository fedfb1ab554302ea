// The bench: pictures large and side by side, and a preview of the decision while it is written. Without this file links
// open the pictures, and a button makes the preview.

const bench = document.getElementById("bench");
const [CLOSE, LARGER, SMALLER, COMPARE, BACK, NEXT] = bench.dataset.zoomWords.split("|");

function made(tag, text, more = {}) {
  const node = Object.assign(document.createElement(tag), more);
  if (text) node.textContent = text;
  return node;
}

// Every picture and video of the bench once, in the order of the page; what has come meanwhile is among them.
let shown = new Map();
let pictures = [];
function collected() {
  shown = new Map();
  for (const link of bench.querySelectorAll("a.thumb[href]")) {
    const video = link.href.includes("size=play");
    if ((!video && !link.querySelector("img")) || shown.has(link.href)) continue;
    const side = link.closest(".side")?.querySelector("h2")?.textContent;
    shown.set(link.href, { src: link.href, video, name: [side, link.querySelector(".name")?.textContent].filter(Boolean).join(" · ") });
  }
  pictures = [...shown.values()];
  choose.replaceChildren(new Option(COMPARE, "-1"), ...pictures.map((one, n) => new Option(one.name || String(n + 1), n)));
}

const state = { first: 0, second: -1, scale: 1, x: 0, y: 0 };
const dialog = made("dialog", "", { className: "zoom" });
const bar = made("div", "", { className: "zoom-bar" });
const panes = made("div", "", { className: "zoom-panes" });
const choose = made("select");
choose.setAttribute("aria-label", COMPARE);
for (const [text, label, act] of [["✕", CLOSE, () => dialog.close()], ["←", BACK, () => step(-1)], ["→", NEXT, () => step(1)], ["+", LARGER, () => zoom(1.4)], ["−", SMALLER, () => zoom(1 / 1.4)]]) {
  const button = made("button", text, { type: "button", onclick: act });
  button.setAttribute("aria-label", label);
  bar.append(button);
}
bar.append(choose);
dialog.append(bar, panes);
document.body.append(dialog);

function pane(one) {
  const box = made("div", "", { className: "zoom-pane" });
  const media = one.video ? made("video", "", { src: one.src, controls: true }) : made("img", "", { src: one.src, alt: one.name, draggable: false });
  box.append(media, made("p", one.name));
  return box;
}

function drawn() {
  const wanted = [state.first, state.second].filter((n) => n >= 0);
  panes.replaceChildren(...wanted.map((n) => pane(pictures[n])));
  dialog.setAttribute("aria-label", wanted.map((n) => pictures[n].name).join(" / "));
  placed();
}

// Both panes move as one.
function placed() {
  for (const image of panes.querySelectorAll("img")) {
    image.style.transform = `translate(${state.x}%, ${state.y}%) scale(${state.scale})`;
  }
}

function zoom(by) {
  state.scale = Math.min(12, Math.max(1, state.scale * by));
  if (state.scale === 1) state.x = state.y = 0;
  placed();
}

function step(by) {
  state.first = (state.first + by + pictures.length) % pictures.length;
  Object.assign(state, { scale: 1, x: 0, y: 0 });
  drawn();
}

choose.addEventListener("change", () => { state.second = Number(choose.value); drawn(); });
bench.addEventListener("click", (event) => {
  const link = event.target.closest("a.thumb[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  collected();
  if (!shown.has(link.href)) return;
  event.preventDefault();
  Object.assign(state, { first: [...shown.keys()].indexOf(link.href), second: -1, scale: 1, x: 0, y: 0 });
  choose.value = "-1";
  drawn();
  dialog.showModal();
});
dialog.addEventListener("close", () => panes.replaceChildren());
dialog.addEventListener("keydown", (event) => {
  if (event.target === choose) return;
  const pan = 8 / state.scale;
  const keys = {
    "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: () => zoom(0),
    ArrowLeft: () => (state.scale > 1 ? ((state.x += pan), placed()) : step(-1)),
    ArrowRight: () => (state.scale > 1 ? ((state.x -= pan), placed()) : step(1)),
    ArrowUp: () => { state.y += pan; placed(); }, ArrowDown: () => { state.y -= pan; placed(); },
  };
  if (keys[event.key] && event.target.tagName !== "VIDEO") { event.preventDefault(); keys[event.key](); }
});
panes.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15); }, { passive: false });
panes.addEventListener("pointermove", (event) => {
  if (event.buttons !== 1 || state.scale === 1) return;
  const box = event.target.closest(".zoom-pane")?.getBoundingClientRect();
  if (!box) return;
  state.x += (100 * event.movementX) / box.width;
  state.y += (100 * event.movementY) / box.height;
  placed();
});

// The composer: fields that the outcome has no use for step back, a slider writes the amount, the server draws the preview.
const composer = bench.querySelector("form[data-compose]");
if (composer) {
  const amount = composer.elements.namedItem("amount");
  const slider = composer.querySelector("[data-slider]");
  const worth = Number(composer.dataset.worth);
  const digits = new Intl.NumberFormat("en", { style: "currency", currency: amount.placeholder }).resolvedOptions().maximumFractionDigits;
  const outcome = () => new FormData(composer).get("outcome");

  function narrowed() {
    composer.querySelector("[data-shares]").hidden = !["split", "carrier", "platform"].includes(outcome());
    composer.querySelector("[data-bearer]").hidden = !["buyer", "split"].includes(outcome());
  }

  let asked;
  let waiting;
  function preview() {
    asked?.abort();
    asked = new XMLHttpRequest();
    asked.open("POST", composer.dataset.compose);
    asked.responseType = "document";
    asked.onload = ({ target }) => {
      const fresh = target.status === 200 && target.response?.getElementById("preview");
      if (fresh) document.getElementById("preview").replaceWith(document.adoptNode(fresh));
    };
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(composer)) if (typeof value === "string") sent.append(name, value);
    asked.send(sent);
  }

  slider.hidden = false;
  slider.addEventListener("input", () => {
    amount.value = (Math.round((worth * slider.value) / 100) / 10 ** digits).toFixed(digits);
    const spread = composer.querySelector("[type=radio][name=split_by][value=amount]");
    if (spread) spread.checked = true;
  });
  composer.addEventListener("input", () => {
    narrowed();
    clearTimeout(waiting);
    waiting = setTimeout(preview, 400);
  });
  narrowed();
}
