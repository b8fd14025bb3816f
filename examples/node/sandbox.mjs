// The CleverInvo sandbox in tests of Node: a process on a free port, an account for each test.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts the sandbox and waits until it listens. `stop()` ends it. */
export async function startSandbox(...options) {
  const command = process.env.CLEVERINVO_MOCK ?? "cleverinvo-mock";
  const server = spawn(
    command,
    ["--port", "0", "--log-format", "json", "--log-level", "error", ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  process.once("exit", () => server.kill());
  const said = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`${command} ended with exit code ${code}`)));
    createInterface({ input: server.stdout }).once("line", (line) => resolve(JSON.parse(line)));
  });
  return {
    url: said.url,
    account: async () => new Account(said, await control(said.admin, "POST", "/accounts", {})),
    stop: () => new Promise((resolve) => server.once("exit", resolve) && server.kill()),
  };
}

/** One account: `fetch` is its client's, the rest is what happens to it. */
class Account {
  constructor({ url, admin }, { name, key }) {
    Object.assign(this, { url, admin, name, key });
  }

  /** Asks the API as this account: `account.fetch("/clients")`, `account.fetch("POST", "/clients", {…})`. */
  fetch(...request) {
    const [method, path, body] = request.length > 1 ? request : ["GET", ...request];
    return fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  }

  /** Lets something go wrong: `account.fault({ operation: "createInvoice", effect: { type: "commit_then_drop" } })`. */
  fault(rule) {
    return control(this.admin, "POST", "/faults", { account: this.name, ...rule });
  }

  /** Lets time pass for this account alone: `account.advance({ days: 31 })`. */
  advance(time) {
    return control(this.admin, "POST", `/clock/advance?account=${this.name}`, time);
  }

  /** Lets happen to an invoice what the API cannot: "send", "view", "pay_in_part", "pay" or "mark_overdue". */
  transition(invoice, transition) {
    return control(this.admin, "POST", `/accounts/${this.name}/invoices/${invoice}/transitions`, { transition });
  }

  /** How many of its requests match, such as `{ operation: "createInvoice" }`. */
  async count(match) {
    return (await control(this.admin, "POST", "/journal/count", { account: this.name, ...match })).count;
  }

  /** Removes it with all that it has. */
  remove() {
    return control(this.admin, "DELETE", `/accounts/${this.name}`);
  }
}

async function control(admin, method, path, body) {
  const answer = await fetch(admin + path, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (answer.status === 204) return undefined;
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${said.error}`);
  return said.data ?? said;
}
