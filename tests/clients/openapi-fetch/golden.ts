// The golden path with openapi-typescript and openapi-fetch: every path, header, body and answer below is typed by the document.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Filing = components["schemas"]["FileExceptionApplication"];

const API = process.env["API"] ?? "";
const client = createClient<paths>({ baseUrl: API, headers: { Authorization: `Bearer ${process.env["TOKEN"]}` } });
const stranger = createClient<paths>({ baseUrl: API });

const contact = { name: "Pat Office", email: "office@cedarvalley.example", phone: "+1 903 555 0100" };
const attestation = { attestedBy: "Pat Office", textVersion: "2024-1" };

const hurricane: Filing = {
  performanceYear: 2024,
  participant: { entityType: "individual", nationalProviderIdentifier: "1000000012", taxpayerIdentificationNumber: "000100001" },
  exceptionType: "extremeAndUncontrollableCircumstances",
  categories: ["quality", "ia"],
  event: { type: "hurricane", description: "Hurricane Beryl flooded the office.", startDate: "2024-07-08", stillAffected: true },
  contact,
  submitterRelationship: "practiceStaff",
  attestation,
  clientReference: "golden",
};

const hardship: Filing = {
  performanceYear: 2024,
  participant: { entityType: "group", taxpayerIdentificationNumber: "000100001" },
  exceptionType: "promotingInteroperabilityHardship",
  reason: "insufficientInternet",
  contact,
  submitterRelationship: "practiceStaff",
  attestation,
  clientReference: "golden",
};

// @ts-expect-error A filing without its performance year is none.
const incomplete: Filing = { ...hardship, performanceYear: undefined };
assert.ok(incomplete);

const file = (body: Filing, key: string) =>
  client.POST("/v1/exception-applications", { params: { header: { "Idempotency-Key": key } }, body });

// File, and replay.
const filed = await file(hurricane, "golden-1");
assert.equal(filed.response.status, 201, JSON.stringify(filed.error));
assert.ok(filed.data);
const { id, caseNumber } = filed.data;
const replayed = await file(hurricane, "golden-1");
assert.equal(replayed.response.headers.get("Idempotent-Replayed"), "true");
assert.deepEqual(replayed.data, filed.data);

// Be refused, with errors that have a type.
const refused = await file({ ...hurricane, event: { ...hurricane.event, startDate: "2024-09-01", endDate: "2024-08-01", stillAffected: false } }, "golden-2");
assert.equal(refused.data, undefined);
const problem: components["schemas"]["Problem"] | undefined = refused.error;
assert.equal(problem?.code, "ruleViolation");
assert.ok(problem?.errors?.some((error) => error.rule === "EVENT-DATES-ORDER" && error.pointer === "/event/endDate"));
const duplicate = await file(hurricane, "golden-3");
assert.equal(duplicate.error?.code, "duplicateFiling");
assert.equal(duplicate.error?.resolution?.href, `/v1/exception-applications/${id}`);
const unknown = await stranger.GET("/v1/exception-applications/{id}", { params: { path: { id } } });
assert.equal(unknown.error?.code, "tokenMissing");

// Read, and read again what has not changed.
const read = await client.GET("/v1/exception-applications/{id}", { params: { path: { id } } });
assert.equal(read.data?.caseNumber, caseNumber);
const etag = read.response.headers.get("ETag") ?? "";
const known = await client.GET("/v1/exception-applications/{id}", { params: { path: { id }, header: { "If-None-Match": etag } } });
assert.equal(known.response.status, 304);

// Page through a list.
const second = await file(hardship, "golden-4");
assert.ok(second.data, JSON.stringify(second.error));
const seen: string[] = [];
for (let cursor: string | undefined; ; ) {
  const query = { clientReference: "golden", limit: 1, ...(cursor === undefined ? {} : { cursor }) };
  const page = await client.GET("/v1/exception-applications", { params: { query } });
  assert.ok(page.data, JSON.stringify(page.error));
  seen.push(...page.data.data.map((filing) => filing.id));
  cursor = page.data.nextCursor;
  if (cursor === undefined) break;
}
assert.deepEqual(seen, [second.data.id, id]);

// Withdraw.
const withdraw = (tag: string) =>
  client.POST("/v1/exception-applications/{id}/withdraw", { params: { path: { id }, header: { "If-Match": tag } } });
assert.equal((await withdraw('"7"')).error?.code, "preconditionFailed");
assert.equal((await withdraw(etag)).data?.status, "withdrawn");

console.log("golden path: ok");
