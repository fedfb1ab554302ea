// The policy's editor: the text is checked while it is typed, and a line that is named can be gone to.

const text = document.getElementById("f-text");
const form = text.form;

function answerTo(body) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.onload = () => resolve(request.response);
    request.onerror = () => resolve(null);
    request.send(body);
  });
}

let typed = 0;
async function check(mine) {
  const body = new FormData(form);
  body.set("act", "check");
  const fresh = await answerTo(body);
  if (mine !== typed) return;
  for (const id of ["wrong", "outline"]) {
    const next = fresh?.getElementById(id);
    const old = document.getElementById(id);
    if (!next) continue;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    old.replaceWith(document.adoptNode(next));
    next.querySelectorAll("details").forEach((one, n) => { if (n in open) one.open = open[n]; });
  }
}
text.addEventListener("input", () => {
  const mine = ++typed;
  setTimeout(() => { if (mine === typed) check(mine); }, 500);
});

function goTo(line) {
  const rows = text.value.split("\n");
  const start = rows.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (rows[line - 1] ?? "").length);
  text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line));
});
