// Files are sent in parts while one goes on typing: with a bar each, to be paused, and resumed after a lost connection.
// Without this the plain form sends them.

const SIDE = 2560, SMALL = 1.5e6, TRIES = [1, 2, 4, 8, 15, 30];
const jobs = new Map(); // form → Set of files on their way

const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

function make(tag, props, ...inside) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
}

// A large photo as a JPEG of at most 2560 pixels a side; whatever cannot be made smaller stays as it is.
async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = SIDE / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

// One call; `told` hears how many bytes went out. Rejects with {refused} when the server said no, without it when the line broke.
function call(method, path, body, headers = {}, job = {}, told = () => {}) {
  return new Promise((resolve, reject) => {
    const request = (job.request = new XMLHttpRequest());
    request.open(method, `/v1/uploads${path}`);
    request.timeout = 60000;
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    request.upload.onprogress = (event) => told(event.loaded);
    request.onload = () => {
      let found = {};
      try { found = JSON.parse(request.responseText); } catch { /* an empty reply */ }
      if (request.status < 300) resolve(found);
      else if (request.status === 409 && found.facts?.offset !== undefined) resolve({ offset: found.facts.offset });
      else reject(request.status >= 500 || request.status === 429 && !found.refusal ? {} : { refused: `${found.detail ?? ""} ${found.next ?? ""}`, status: request.status });
    };
    request.onerror = request.ontimeout = request.onabort = () => reject({});
    request.send(body);
  });
}

class Job {
  constructor(box, file) {
    Object.assign(this, { box, file, words: box.dataset, offset: 0, tries: 0, state: "waiting" });
    this.bar = make("progress", { max: 100, value: 0, ariaLabel: file.name });
    this.says = make("span", { className: "small soft" });
    this.pauser = make("button", { type: "button", className: "link", textContent: this.words.pause, onclick: () => this.pause() });
    this.remover = make("button", { type: "button", className: "link", textContent: this.words.remove, ariaLabel: `${this.words.remove} ${file.name}`, onclick: () => this.remove() });
    const face = file.type.startsWith("image/") ? make("img", { src: URL.createObjectURL(file), alt: "" }) : make("span", { className: "doc", ariaHidden: "true", textContent: file.name.split(".").pop().slice(0, 4) });
    this.row = make("li", {}, face, make("div", {}, make("span", { className: "name", textContent: file.name }), this.bar, this.says), make("div", {}, this.pauser, this.remover));
    box.querySelector(".upload-list").append(this.row);
    this.form = box.closest("form");
    if (!jobs.has(this.form)) jobs.set(this.form, new Set());
    jobs.get(this.form).add(this);
  }

  get mark() { return `upload:${this.words.order}:${this.file.name}:${this.file.size}:${this.file.lastModified}`; }

  say(text, state) {
    this.says.textContent = text;
    if (state) this.row.dataset.state = this.state = state;
  }

  async run() {
    this.say(this.words.preparing, "sending");
    this.blob ??= await smaller(this.file);
    if (this.blob !== this.file) this.note = fill(this.words.smaller, { before: mb(this.file.size), after: mb(this.blob.size) });
    this.id = localStorage.getItem(this.mark);
    this.unsure = Boolean(this.id);
    while (this.state === "sending") {
      try {
        await this.go();
      } catch (error) {
        if (this.state !== "sending") return;
        if (error.status === 404 && this.id) { // forgotten meanwhile: begin anew
          this.id = this.unsure = null;
          this.offset = 0;
        } else if (error.refused) return this.fail(error.refused);
        else await this.rest();
      }
    }
  }

  async go() {
    if (this.unsure) this.take(await call("GET", `/${this.id}`, null, {}, this));
    this.unsure = false;
    if (this.id && this.size !== undefined && this.size !== this.blob.size) this.id = null;
    if (!this.id) {
      const asked = { order: this.words.order, size: this.blob.size, name: this.file.name.slice(-150) };
      this.take(await call("POST", "", JSON.stringify(asked), { "Content-Type": "application/json" }, this));
      localStorage.setItem(this.mark, this.id);
    }
    while (!this.file_ && this.state === "sending") {
      const end = Math.min(this.offset + Math.min(this.part ?? 524288, 524288), this.blob.size);
      const from = this.offset;
      this.show(from);
      this.take(await call("PATCH", `/${this.id}`, this.blob.slice(from, end), { "Upload-Offset": from, "Content-Type": "application/octet-stream" }, this, (sent) => this.show(from + sent)));
      this.tries = 0;
    }
    if (this.file_) this.done();
  }

  take(told) {
    Object.assign(this, { id: told.id ?? this.id, offset: told.offset, part: told.part ?? this.part, size: told.size ?? this.size, file_: told.file });
  }

  show(bytes) {
    this.bar.value = (100 * bytes) / this.blob.size;
    this.say(`${this.note ?? ""} ${fill(this.words.sending, { sent: mb(bytes), size: mb(this.blob.size) })}`.trim());
  }

  // The line broke: wait a little, or until there is one again, then ask where we stand.
  async rest() {
    this.unsure = Boolean(this.id);
    this.say(this.words.offline);
    const seconds = TRIES[Math.min(this.tries++, TRIES.length - 1)];
    await new Promise((again) => {
      this.again = again;
      addEventListener("online", again, { once: true });
      setTimeout(again, seconds * 1000);
    });
  }

  pause() {
    if (this.state === "sending") {
      this.say(this.words.paused, "paused");
      this.request?.abort();
      this.again?.();
      this.pauser.textContent = this.words.resume;
    } else {
      this.pauser.textContent = this.words.pause;
      this.unsure = Boolean(this.id);
      this.state = "sending";
      this.run();
    }
  }

  done() {
    localStorage.removeItem(this.mark);
    this.bar.value = 100;
    this.say(`${this.note ?? ""} ${this.words.done}`.trim(), "done");
    this.pauser.remove();
    this.row.append(make("input", { type: "hidden", name: `up-${this.words.field}`, value: this.id }));
    this.settled();
  }

  fail(text) {
    localStorage.removeItem(this.mark);
    this.pauser.remove();
    this.bar.remove();
    this.says.className = "fault";
    this.say(text.trim() || this.words.failed, "failed");
    this.row.setAttribute("role", "alert");
    this.settled();
  }

  remove() {
    this.state = "removed";
    this.request?.abort();
    this.again?.();
    localStorage.removeItem(this.mark);
    if (this.id) call("DELETE", `/${this.id}`, null).catch(() => {});
    this.row.remove();
    jobs.get(this.form).delete(this);
    this.settled();
  }

  // The form that waited for its files goes out when the last one is here.
  settled() {
    const form = this.form;
    if (!form.waiting || pending(form).length) return;
    const submitter = form.waiting;
    form.waiting = null;
    if (![...jobs.get(form)].some((job) => job.state === "failed")) form.requestSubmit(submitter === true ? undefined : submitter);
  }
}

const pending = (form) => [...(jobs.get(form) ?? [])].filter((job) => job.state === "sending" || job.state === "paused");

addEventListener("change", (event) => {
  const input = event.target, box = input.closest?.("[data-uploads]");
  if (!box || input.type !== "file" || !box.dataset.order) return;
  event.stopImmediatePropagation();
  const files = [...input.files];
  input.value = "";
  for (const file of files) new Job(box, file).run();
}, true);

addEventListener("submit", (event) => {
  const form = event.target, on = pending(form);
  if (!on.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.waiting = event.submitter ?? true;
  for (const job of on) if (job.state === "paused") job.pause();
  for (const box of form.querySelectorAll("[data-uploads]")) box.querySelector(".upload-wait").textContent = box.dataset.wait;
}, true);

// What talk.js has sent with a message is not sent with the next one.
addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (!defaultPrevented || !form.matches("[data-talk]") || form.waiting) return;
  for (const job of jobs.get(form) ?? []) job.row.remove();
  jobs.delete(form);
});

// Taking a picture is offered where there is a camera in the hand.
function ready(root) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  for (const box of root.querySelectorAll("[data-uploads][data-order]")) {
    if (box.querySelector("[data-capture]")) continue;
    const takes = [[box.dataset.photograph, "image/*"], [box.dataset.film, "video/*"]].filter(([words]) => words).map(([words, accept]) => {
      const input = make("input", { type: "file", className: "sr", accept });
      input.setAttribute("capture", "environment");
      return make("label", { className: "button file-button" }, words, input);
    });
    const row = make("div", { className: "row" }, ...takes);
    row.dataset.capture = "";
    box.prepend(row);
  }
}
document.addEventListener("aisoon:fresh", ({ detail }) => ready(detail));
ready(document);
