// Areas of a photo drawn on it: what is drawn stands in the fields, what is typed shows on the picture.
const form = document.querySelector("form[data-cover]");
const picture = document.querySelector(".cover");

const SIDES = ["left", "top", "width", "height"];
const rows = () => [...form.querySelectorAll(".areas tbody tr")];
const fields = (row) => SIDES.map((_, n) => row.querySelectorAll("input")[n]);
const numbers = (row) => fields(row).map((field) => (field.value.trim() ? Number(field.value.replace(",", ".")) : NaN));

function shown() {
  for (const old of picture.querySelectorAll("span")) old.remove();
  for (const row of rows()) {
    const area = numbers(row);
    if (area.some(Number.isNaN)) continue;
    const box = document.createElement("span");
    const places = ["insetInlineStart", "insetBlockStart", "inlineSize", "blockSize"];
    places.forEach((side, n) => (box.style[side] = `${area[n]}%`));
    picture.append(box);
  }
}

function at(event) {
  const { left, top, width, height } = picture.getBoundingClientRect();
  const within = (part) => Math.min(Math.max(part * 100, 0), 100);
  return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
}

function drawn(row, from, to) {
  const start = from.map((one, n) => Math.min(one, to[n]));
  const size = from.map((one, n) => Math.abs(one - to[n]));
  const rounded = [Math.floor(start[0] * 10), Math.floor(start[1] * 10)];
  const wide = size.map((one, n) => Math.min(Math.ceil(one * 10), 1000 - rounded[n]));
  [...rounded, ...wide].forEach((one, n) => (fields(row)[n].value = one / 10));
  shown();
}

if (form && picture) {
  let begun;
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = form.dataset.hint;
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "button quiet small";
  clear.textContent = form.dataset.clear;
  clear.addEventListener("click", () => {
    for (const row of rows()) for (const field of fields(row)) field.value = "";
    shown();
  });
  form.querySelector(".areas").before(hint);
  form.querySelector(".areas").after(clear);
  picture.classList.add("drawing");
  picture.querySelector("img").draggable = false;
  picture.addEventListener("pointerdown", (event) => {
    const row = rows().find((one) => fields(one).every((field) => !field.value.trim())) ?? rows().at(-1);
    begun = { row, from: at(event) };
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => begun && drawn(begun.row, begun.from, at(event)));
  picture.addEventListener("pointerup", (event) => {
    const [x, y] = at(event);
    const small = begun && Math.abs(x - begun.from[0]) < 0.5 && Math.abs(y - begun.from[1]) < 0.5;
    if (small) for (const field of fields(begun.row)) field.value = "";
    begun = undefined;
    shown();
  });
  picture.addEventListener("pointercancel", () => (begun = undefined));
  form.addEventListener("input", shown);
  shown();
}
