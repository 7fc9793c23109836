// The golden path with openapi-generator's typescript-fetch client.

import assert from "node:assert/strict";
import {
  Category,
  Configuration,
  EntityType,
  ExceptionApplicationStatus,
  ExceptionApplicationsApi,
  ExceptionType,
  ProblemFromJSON,
  ResponseError,
  type EventInput,
  type FileExceptionApplication,
  type Problem,
} from "./client";

const basePath = process.env["API"] ?? "";
const api = new ExceptionApplicationsApi(new Configuration({ basePath, accessToken: process.env["TOKEN"] ?? "" }));
const stranger = new ExceptionApplicationsApi(new Configuration({ basePath }));

const common = {
  performanceYear: 2024,
  contact: { name: "Pat Office", email: "office@cedarvalley.example", phone: "+1 903 555 0100" },
  submitterRelationship: "practiceStaff",
  attestation: { attestedBy: "Pat Office", textVersion: "2024-1" },
  clientReference: "golden",
};

const hurricane = (event: EventInput): FileExceptionApplication => ({
  ...common,
  participant: {
    entityType: EntityType.Individual,
    nationalProviderIdentifier: "1000000012",
    taxpayerIdentificationNumber: "000100001",
  },
  exceptionType: ExceptionType.ExtremeAndUncontrollableCircumstances,
  categories: [Category.Quality, Category.Ia],
  event,
});

const hardship: FileExceptionApplication = {
  ...common,
  participant: { entityType: EntityType.Group, taxpayerIdentificationNumber: "000100001" },
  exceptionType: ExceptionType.PromotingInteroperabilityHardship,
  reason: "insufficientInternet",
};

const flood: EventInput = {
  type: "hurricane",
  description: "Hurricane Beryl flooded the office.",
  startDate: new Date("2024-07-08"),
  stillAffected: true,
};

async function refused(status: number, call: Promise<unknown>): Promise<Response> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ResponseError, String(error));
    assert.equal(error.response.status, status);
    return error.response;
  }
  throw new Error("not refused");
}

const problem = async (status: number, call: Promise<unknown>): Promise<Problem> =>
  ProblemFromJSON(await (await refused(status, call)).json());

async function main(): Promise<void> {
  // File, and replay.
  const file = (key: string, body: FileExceptionApplication) =>
    api.fileExceptionApplicationRaw({ idempotencyKey: key, fileExceptionApplication: body });
  const filed = await file("golden-1", hurricane(flood));
  assert.equal(filed.raw.status, 201);
  const filing = await filed.value();
  const id = filing.id;
  const replayed = await file("golden-1", hurricane(flood));
  assert.equal(replayed.raw.headers.get("Idempotent-Replayed"), "true");
  assert.deepEqual(await replayed.value(), filing);

  // Be refused, with errors that have a type.
  const backwards = { type: "flood", description: "Water.", startDate: new Date("2024-09-01"), endDate: new Date("2024-08-01") };
  const rules = await problem(422, file("golden-2", hurricane(backwards)));
  assert.equal(rules.code, "ruleViolation");
  assert.ok(rules.errors?.some((error) => error.rule === "EVENT-DATES-ORDER" && error.pointer === "/event/endDate"));
  const duplicate = await problem(409, file("golden-3", hurricane(flood)));
  assert.equal(duplicate.code, "duplicateFiling");
  assert.equal(duplicate.resolution?.href, `/v1/exception-applications/${id}`);
  assert.equal((await problem(401, stranger.getExceptionApplication({ id }))).code, "tokenMissing");

  // Read, and read again what has not changed.
  const read = await api.getExceptionApplicationRaw({ id });
  assert.equal((await read.value()).caseNumber, filing.caseNumber);
  const etag = read.raw.headers.get("ETag") ?? "";
  await refused(304, api.getExceptionApplication({ id, ifNoneMatch: etag }));

  // Page through a list.
  const second = await (await file("golden-4", hardship)).value();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listExceptionApplications({ clientReference: "golden", limit: 1, cursor });
    seen.push(...page.data.map((one) => one.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen, [second.id, id]);

  // Withdraw.
  const stale = await problem(412, api.withdrawExceptionApplication({ id, ifMatch: '"7"' }));
  assert.equal(stale.code, "preconditionFailed");
  const withdrawn = await api.withdrawExceptionApplication({ id, ifMatch: etag });
  assert.equal(withdrawn.status, ExceptionApplicationStatus.Withdrawn);

  console.log("golden path: ok");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
