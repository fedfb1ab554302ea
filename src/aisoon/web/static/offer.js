// The offer's preview while it is written: the server draws it, and the amounts one touch away go into the field.
const form = document.querySelector("form[data-offer]");
const amount = form.elements.namedItem("amount");
let asked;
let waiting;

function preview() {
  asked?.abort();
  asked = new XMLHttpRequest();
  const query = new URLSearchParams();
  for (const name of ["remedy", "amount", "note"]) query.set(name, new FormData(form).get(name) ?? "");
  asked.open("GET", `${form.dataset.offer}?${query}`);
  asked.responseType = "document";
  asked.onload = ({ target }) => {
    const fresh = target.status === 200 && target.response?.getElementById("preview");
    if (fresh) document.getElementById("preview").replaceWith(document.adoptNode(fresh));
  };
  asked.send();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 300);
}
form.addEventListener("input", soon);
form.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-amount]");
  if (!chip) return;
  event.preventDefault();
  amount.value = chip.dataset.amount;
  const part = form.querySelector("[name=remedy][value=partial_refund]");
  if (!["partial_refund", "store_credit"].includes(new FormData(form).get("remedy"))) part.checked = true;
  preview();
});
