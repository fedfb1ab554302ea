// Talking: what is sent stands there at once and is never lost; who types and who has read is told. Without this, forms are sent as forms.
const FORM = "form[data-talk]";
const me = document.body.dataset.liveFor;
const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
const kept = () => JSON.parse(sessionStorage.getItem("aisoon-unsent") ?? "[]");
const keep = (list) => sessionStorage.setItem("aisoon-unsent", JSON.stringify(list));
const draftOf = (form) => `aisoon-draft:${me}:${form.getAttribute("action")}:${form.dataset.seller}`;
const formOf = (one) => [...document.querySelectorAll(FORM)].find((form) => form.getAttribute("action") === one.action && form.dataset.talk === one.list);

function row(one) {
  const list = document.getElementById(one.list);
  return list && [...list.children].find((each) => each.dataset.key === one.key);
}

// A message that is on its way stands where it will stand.
function draw(one) {
  const form = formOf(one);
  if (!form || one.me !== me) return null;
  let item = row(one);
  if (!item) {
    item = form.querySelector("template").content.firstElementChild.cloneNode(true);
    item.dataset.key = one.key;
    item.known = new Set(one.before);
    item.querySelector(".said").textContent = one.text;
    item.querySelector("[data-again]").addEventListener("click", () => send(one));
    item.querySelector("[data-drop]").addEventListener("click", () => { keep(kept().filter((each) => each.key !== one.key)); item.remove(); });
    const list = document.getElementById(one.list);
    list.hidden = false;
    list.append(item);
  }
  return item;
}

function stand(one, state) {
  const item = draw(one);
  if (!item) return;
  item.toggleAttribute("data-sending", state !== "failed");
  for (const part of item.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
}

const posting = new Set();
let queue = Promise.resolve();
function send(one) {
  posting.add(one.key);
  stand(one, "sending");
  queue = queue.then(() => post(one));
}

async function post(one) {
  const body = new URLSearchParams(one.fields);
  const reply = await fetch(one.action, { method: "POST", body, headers: { "X-Aisoon": "live" }, redirect: "manual" }).catch(() => null);
  posting.delete(one.key);
  if (reply?.status === 204) {
    keep(kept().filter((each) => each.key !== one.key));
    stand(one, "sent");
    setTimeout(settle, 400, one); // whoever it is for comes first
    return;
  }
  stand(one, "failed");
  const form = formOf(one);
  if (form && reply && [403, 404, 409, 413, 422].includes(reply.status)) refused(one, form);
}

// The page as the server has it takes the place of what stood there meanwhile.
function settle(one) {
  document.addEventListener("aisoon:looked", () => row(one)?.remove(), { once: true });
  document.dispatchEvent(new CustomEvent("aisoon:refresh"));
}
// Where the stream was faster than the answer, a message must not stand there twice.
function unite() {
  for (const item of document.querySelectorAll("li.pending")) {
    const text = item.querySelector(".said").textContent;
    const same = [...item.parentElement.querySelectorAll("li.own:not(.pending)")].some((one) => !item.known?.has(one.id) && one.querySelector(".said")?.textContent.trim() === text);
    if (same && item.hasAttribute("data-sending")) item.remove();
  }
}

// What the server will not take is sent once more as a form, so that its page says why; the text goes along.
function refused(one, form) {
  if (form.elements.body.value.trim()) return;
  keep(kept().filter((each) => each.key !== one.key));
  form.elements.body.value = one.text;
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(FORM)) return;
  const text = form.elements.body.value.trim();
  const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  sessionStorage.removeItem(draftOf(form));
  if (files || !text) return;
  event.preventDefault();
  const said = [...document.getElementById(form.dataset.talk).querySelectorAll("li.own")].map((each) => each.id);
  const one = {
    before: said, key: form.elements._key.value, action: form.getAttribute("action"), list: form.dataset.talk, text, me,
    fields: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
  };
  keep([...kept(), one]);
  form.elements._key.value = newKey();
  form.elements.body.value = "";
  form.elements.body.focus();
  send(one);
}, true);

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest?.(FORM);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button:not([type=button])"));
});

function say(path, form, more) {
  const body = new URLSearchParams({ order: form.dataset.order, seller: form.dataset.seller, ...more });
  return fetch(path, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => null);
}

let typed = 0;
addEventListener("input", (event) => {
  const form = event.target.closest?.(FORM);
  if (!form || event.target.name !== "body") return;
  sessionStorage.setItem(draftOf(form), event.target.value);
  if (Date.now() - typed < 3000 || !event.target.value.trim()) return;
  typed = Date.now();
  say("/live/typing", form, { to: new FormData(form).get("to") ?? "both" });
});

let quiet = 0;
const silence = () => { for (const line of document.querySelectorAll("[data-typing]")) line.hidden = true; };
document.addEventListener("aisoon:hint", ({ detail: hint }) => {
  if (hint.kind !== "typing" || hint.by === me) return;
  for (const form of document.querySelectorAll(FORM)) {
    if (form.dataset.order !== hint.order || form.dataset.seller !== hint.seller) continue;
    const line = form.querySelector("[data-typing]");
    line.textContent = line.dataset.typing.replace("{name}", hint.name);
    line.hidden = false;
    clearTimeout(quiet);
    quiet = setTimeout(silence, 5000);
  }
});

// What has stood on the screen has been read.
const read = new Map();
const watch = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    const form = isIntersecting && document.querySelector(`${FORM}[data-talk="${CSS.escape(target.parentElement?.id ?? "")}"]`);
    if (!form || document.hidden || read.get(form.dataset.talk) === target.dataset.said) continue;
    read.set(form.dataset.talk, target.dataset.said);
    say("/live/read", form, { upto: target.dataset.said });
  }
});
function look() {
  watch.disconnect();
  for (const form of document.querySelectorAll(FORM)) {
    const last = [...(document.getElementById(form.dataset.talk)?.querySelectorAll("[data-said]") ?? [])].pop();
    if (last) watch.observe(last);
  }
}

document.addEventListener("aisoon:looked", () => {
  silence();
  look();
  for (const one of kept()) if (!posting.has(one.key)) draw(one);
  unite();
});
document.addEventListener("visibilitychange", look);
const again = () => {
  for (const one of kept()) if (formOf(one) && !posting.has(one.key)) send(one);
};
document.addEventListener("aisoon:online", again);
addEventListener("online", again);
for (const form of document.querySelectorAll(FORM)) form.elements.body.value ||= sessionStorage.getItem(draftOf(form)) ?? "";
look();
again();
