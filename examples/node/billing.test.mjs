// Run by `node --test`: Node's own test runner and its own fetch, nothing else.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { startSandbox } from "./sandbox.mjs";

let sandbox;
let account;
before(async () => { sandbox = await startSandbox(); });
after(() => sandbox?.stop());
beforeEach(async () => { account = await sandbox.account(); });
afterEach(() => account.remove());

/** Makes a client and a draft for it; the draft. */
async function draft() {
  const client = await (await account.fetch("POST", "/clients", { name: "Acme Corp", email: "a@acme.example" })).json();
  const answer = await account.fetch("POST", "/invoices", invoiceFor(client.data.id));
  return (await answer.json()).data;
}

function invoiceFor(clientId) {
  return {
    clientId,
    invoiceNumber: "2026-001",
    currency: "USD",
    lineItems: [{ description: "Web Development", quantity: 40, unitPrice: 125, taxRate: 10 }],
  };
}

test("an invoice has its totals", async () => {
  const invoice = await draft();
  assert.equal(invoice.total, 5500);
  assert.equal(invoice.status, "DRAFT");
});

test("an account of a test's own is empty", async () => {
  const answer = await account.fetch("/invoices");
  assert.deepEqual((await answer.json()).data, []);
});

test("an error is there on demand, once", async () => {
  await account.fault({ operation: "listInvoices", effect: { type: "status", status: 503, retryAfter: 2 } });
  const refused = await account.fetch("/invoices");
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "2");
  assert.equal((await account.fetch("/invoices")).status, 200);
  assert.equal(await account.count({ operation: "listInvoices" }), 2);
});

test("a connection that breaks after the work leaves an invoice behind", async () => {
  const client = await (await account.fetch("POST", "/clients", { name: "Acme Corp", email: "a@acme.example" })).json();
  await account.fault({ operation: "createInvoice", effect: { type: "commit_then_drop" } });
  await assert.rejects(account.fetch("POST", "/invoices", invoiceFor(client.data.id)), { message: "fetch failed" });
  const { total } = await (await account.fetch("/invoices?search=2026-001")).json();
  assert.equal(total, 1);
  assert.equal(await account.count({ operation: "createInvoice" }), 1);
});

test("an invoice is overdue when its day has come", async () => {
  const { id } = await draft();
  assert.equal((await account.transition(id, "send")).status, "SENT");
  await account.advance({ days: 365 });
  const answer = await account.fetch(`/invoices/${id}`);
  assert.equal((await answer.json()).data.status, "OVERDUE");
});

test("what the sandbox does not know it says", async () => {
  await assert.rejects(account.fault({ effect: { type: "explode" } }), /must be one of status, delay, reset/);
});
