// Everything here only makes pages nicer: each of them works without it.

const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });
const UNITS = [["day", 172800, 86400], ["hour", 7200, 3600], ["minute", 120, 60], ["second", 0, 1]];

function relative(seconds) {
  const [unit, , size] = UNITS.find(([, from]) => Math.abs(seconds) >= from);
  return words.format(Math.trunc(seconds / size), unit);
}

// Times in the reader's own zone.
function localTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    const day = { day: "numeric", month: "short", year: "numeric" };
    const full = { ...day, hour: "2-digit", minute: "2-digit" };
    time.textContent = at.toLocaleString(document.documentElement.lang || undefined, time.dataset.local === "day" ? day : full);
    time.title = at.toISOString();
  }
}

// Countdowns run on the server's clock, which in the demo travels.
function countdowns(root) {
  for (const clock of root.querySelectorAll("[data-countdown]")) {
    const ahead = new Date(clock.dataset.now) - Date.now();
    const tick = () => {
      if (!clock.isConnected) return clearInterval(timer);
      const left = (new Date(clock.dataset.countdown) - Date.now() - ahead) / 1000;
      clock.textContent = relative(left);
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}

// Parts that live.js put in place.
document.addEventListener("aisoon:fresh", ({ detail }) => { localTimes(detail); countdowns(detail); });

// Chosen files: names, sizes, and what is too large before it is sent.
function limitOf(input, file) {
  const kind = file.type.startsWith("video/") ? "video" : file.type.startsWith("image/") ? "photo" : "document";
  return Number(input.dataset[kind]) || Infinity;
}
addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  input.parentElement.querySelector(".file-list")?.remove();
  const list = document.createElement("ul");
  list.className = "file-list";
  for (const file of input.files) {
    const item = document.createElement("li");
    const large = file.size > limitOf(input, file);
    item.textContent = `${file.name} · ${(file.size / 1e6).toFixed(1)} MB${large ? " — too large, please choose a smaller one" : ""}`;
    item.classList.toggle("too-big", large);
    list.append(item);
  }
  input.after(list);
});

// Sending: once, with progress where files go along.
addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented) return;
  if (button?.dataset.confirm && !confirm(button.dataset.confirm)) return event.preventDefault();
  if (form.getAttribute("aria-busy")) return event.preventDefault();
  if (form.method !== "post") return;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  if (!files) return;
  const bar = document.createElement("p");
  bar.className = "small soft";
  bar.setAttribute("role", "status");
  bar.textContent = "Sending your files …";
  form.append(bar);
});
addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});

// What sends files in parts is fetched when a place for files comes into view.
const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) { near.unobserve(target); import(target.dataset.script); }
}, { rootMargin: "100px" });
const watch = (root) => { for (const box of root.querySelectorAll("[data-uploads]")) near.observe(box); };
document.addEventListener("aisoon:fresh", ({ detail }) => watch(detail));
watch(document);

// A link into something folded opens it.
addEventListener("click", (event) => {
  const to = event.target.closest?.('a[href^="#"]');
  document.getElementById(to?.hash.slice(1))?.closest("details")?.setAttribute("open", "");
});

// Only one menu stands open, and Escape closes it.
addEventListener("keydown", (event) => {
  const open = document.querySelector("[data-menu][open]");
  if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
});
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

localTimes(document);
countdowns(document);
document.getElementById("faults")?.focus();
