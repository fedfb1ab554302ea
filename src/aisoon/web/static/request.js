// The guided request without reloading: each step is fetched, put in place and added to the history; without this it is plain pages.

const guide = () => document.querySelector("[data-guide]");

// A page as a document, without building markup from strings.
function page(method, address, body) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.onload = () => (request.response ? resolve([request.response, request.responseURL]) : reject(new Error(request.statusText)));
    request.onerror = () => reject(new Error("offline"));
    request.send(body);
  });
}

async function put([fresh, address], push) {
  const next = fresh.querySelector("[data-guide]");
  if (!next) return location.assign(address);
  const draw = () => {
    guide().replaceWith(document.adoptNode(next));
    document.title = fresh.title;
    if (push) history.pushState({ guide: true }, "", address);
    document.dispatchEvent(new CustomEvent("aisoon:fresh", { detail: next }));
    scrollTo({ top: 0, behavior: "instant" });
    (document.getElementById("faults") || next.querySelector("h1")).focus({ preventScroll: true });
  };
  if (document.startViewTransition) await document.startViewTransition(draw).updateCallbackDone;
  else draw();
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("[data-guide]") || form.method !== "post" || form.hasAttribute("data-leave")) return;
  event.preventDefault();
  page("POST", form.action, new FormData(form, event.submitter))
    .then((found) => put(found, true))
    .catch(() => form.submit());
});

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  page("GET", link.href).then((found) => put(found, true)).catch(() => location.assign(link.href));
});

addEventListener("popstate", () => {
  if (guide()) page("GET", location.href).then((found) => put(found, false)).catch(() => location.reload());
});
