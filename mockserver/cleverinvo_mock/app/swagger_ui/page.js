// Shows a document with Swagger UI, and sends its requests with one of the sandbox's keys.
// `start.json`, beside this file, says which document, which security scheme and which keys there are.
"use strict";

const docs = document.currentScript.src.replace(/[^/]*$/, "");
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function followSystemColours() {
  document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
}

// Adds a choice of keys to the bar at the top; the first that works is chosen.
function offerKeys(keys, authorize) {
  const label = document.createElement("label");
  const choice = document.createElement("select");
  for (const { key, note } of keys) choice.append(new Option(`${key} (${note})`, key));
  choice.value = keys.find((key) => key.works)?.key ?? keys[0].key;
  choice.addEventListener("change", () => authorize(choice.value));
  label.append("API key", choice);
  document.getElementById("access").append(label);
  authorize(choice.value);
}

async function show() {
  const start = await (await fetch(docs + "start.json")).json();
  const spec = await (await fetch(start.document)).json();
  const scheme = spec.components.securitySchemes[start.scheme];
  scheme.description = [scheme.description, start.note, ...start.keys.map(({ key, note }) => `- \`${key}\`: ${note}`)]
    .join("\n\n");
  const ui = SwaggerUIBundle({
    spec,
    dom_id: "#document",
    deepLinking: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete() {
      if (start.keys.length) offerKeys(start.keys, (key) => ui.preauthorizeApiKey(start.scheme, key));
      else document.getElementById("access").textContent = start.note;
    },
  });
}

followSystemColours();
prefersDark.addEventListener("change", followSystemColours);
show();
