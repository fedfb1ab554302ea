// Working through a list by keys. Every key has a control on the page that does the same.

const list = document.querySelector("table.list");
const help = document.getElementById("keys");
const off = help?.querySelector("input[name=off]");
const rows = () => [...document.querySelectorAll("table.list tbody tr")].filter((row) => row.querySelector("a.to"));
const at = () => rows().findIndex((row) => row.contains(document.activeElement));
const link = (row) => row?.querySelector("a.to");

// Ticks outlive rows that are drawn anew.
const ticked = new Set();
function count() {
  const all = document.querySelectorAll("input[name=pick]");
  for (const box of all) if (ticked.has(box.value)) box.checked = true;
  const bar = document.querySelector(".act output");
  if (bar) bar.textContent = String([...all].filter((box) => box.checked).length);
}
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name === "pick") { box.checked ? ticked.add(box.value) : ticked.delete(box.value); count(); }
  if (box.name === "every") for (const one of document.querySelectorAll("input[name=pick]")) { one.checked = box.checked; box.checked ? ticked.add(one.value) : ticked.delete(one.value); count(); }
});
if (list) new MutationObserver(count).observe(list, { childList: true, subtree: true });

function go(step) {
  const all = rows();
  const next = all[Math.min(Math.max(at() + step, 0), all.length - 1)];
  link(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function quick(reference) {
  const form = document.getElementById("quick");
  if (!form) return;
  form.elements.pick.value = reference;
  form.requestSubmit();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  o: () => link(rows()[at()])?.click(),
  x: () => rows()[at()]?.querySelector("input[name=pick]")?.click(),
  a: () => { const to = link(rows()[at()]); if (to) quick(to.textContent.trim()); },
  d: () => { const to = link(rows()[at()]); if (to) location.href = `${to.getAttribute("href")}?do=case.decline#moves`; },
  "/": () => document.getElementById("q")?.focus(),
  "?": () => help?.showModal(),
};
const still = "aisoon-keys-off";
if (off) {
  off.checked = localStorage.getItem(still) === "1";
  off.addEventListener("change", () => localStorage.setItem(still, off.checked ? "1" : ""));
}
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (localStorage.getItem(still) === "1" && event.key !== "?") return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
document.querySelector("[data-keys]")?.addEventListener("click", () => help.showModal());
count();
