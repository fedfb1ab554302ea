// Trying a route from its documentation: the form becomes a request, the reply is shown as it came.

const keyForm = document.querySelector("#key");
const secret = document.querySelector("#secret");
keyForm.hidden = false;
secret.value = sessionStorage.getItem("aisoon-key") ?? "";
secret.addEventListener("change", () => sessionStorage.setItem("aisoon-key", secret.value.trim()));
keyForm.addEventListener("submit", (event) => event.preventDefault());

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = secret.value.trim() ? { Authorization: `Bearer ${secret.value.trim()}` } : {};
  for (const input of form.querySelectorAll("input[data-in]")) {
    if (input.value === "") continue;
    if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === "query") query.append(input.name, input.value);
    if (input.dataset.in === "header") headers[input.name] = input.value;
  }
  const text = form.querySelector("textarea");
  if (text) headers["Content-Type"] = "application/json";
  const body = text ? text.value : form.querySelector("input[type=file]")?.files[0];
  return [path + (query.size ? `?${query}` : ""), { method: form.dataset.method, headers, body }];
}

async function shown(reply) {
  const kind = reply.headers.get("content-type") ?? "";
  const head = ["etag", "location", "idempotent-replayed"].filter((name) => reply.headers.has(name));
  const lines = [`${reply.status} ${reply.statusText}`, ...head.map((name) => `${name}: ${reply.headers.get(name)}`), ""];
  if (kind.includes("json")) return lines.concat(JSON.stringify(await reply.json(), null, 2)).join("\n");
  return lines.concat(`${kind}, ${(await reply.blob()).size} bytes`).join("\n");
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const out = form.querySelector(".reply");
    out.hidden = false;
    try {
      const reply = await fetch(...requestOf(form));
      out.textContent = reply.status === 204 ? "204 Done" : await shown(reply);
    } catch (error) {
      out.textContent = `No reply: ${error.message}`;
    }
  });
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
