import assert from "node:assert/strict";
import { Interrupted } from "../../google/clock";
import { type ApiError, ConnectionError, describeError } from "../../google/errors";
import { Client } from "../../vertex/client";
import type { RequestFault } from "../support/google/faults";
import { withFake } from "../support/vertex/withFake";

const PATH = "projects/acme/locations/europe-west4/models/iris:listVersions";
const GET = { method: "GET", path: PATH } as const;

const unavailable = { status: 503, code: "UNAVAILABLE" };

describe("the client of Vertex AI", () => {
  const world = withFake();

  beforeEach(() => {
    world().fake.change((state) => {
      const key = "projects/123456789012/locations/europe-west4/models/iris";
      const time = "2026-11-28T12:00:00.000Z";
      const version = { id: "1", body: {}, labels: {}, aliases: ["default"], description: "" };
      state.models[key] = {
        id: "iris",
        location: "europe-west4",
        displayName: "iris",
        description: "",
        labels: {},
        createTime: time,
        nextVersion: 2,
        versions: [{ ...version, createTime: time, updateTime: time }],
      };
    });
  });

  const FAULTS: Readonly<Record<string, RequestFault["what"]>> = {
    "429": { status: 429, code: "RESOURCE_EXHAUSTED" },
    "503": unavailable,
    "409 ABORTED": { status: 409, code: "ABORTED" },
    "a connection that is cut before the service acts": "cutBefore",
    "a connection that is cut after it": "cutAfter",
    "an answer that is cut in half": "half",
  };
  for (const [name, what] of Object.entries(FAULTS)) {
    it(`repeats a request after ${name}, with growing pauses`, async () => {
      world().fake.requests.plan({ path: /listVersions/, what, times: 3 });
      const { client, limits } = world().work();
      const { models } = await client.send<{ models: unknown[] }>(GET, limits);
      assert.equal(models.length, 1);
      assert.deepEqual(world().clock.pauses, [1_000, 2_000, 4_000]);
    });
  }

  it("waits as long as Retry-After says", async () => {
    const what = { status: 429, code: "RESOURCE_EXHAUSTED", retryAfter: 17 };
    world().fake.requests.plan({ path: /listVersions/, what });
    const { client, limits } = world().work();
    await client.send(GET, limits);
    assert.deepEqual(world().clock.pauses, [17_000]);
  });

  it("fails with the fault itself once the time is over", async () => {
    world().fake.requests.plan({ path: /listVersions/, what: unavailable, times: 6 });
    const { client, limits } = world().work({ minutes: 1 });
    await assert.rejects(client.send(GET, limits), { httpStatus: 503 });
    assert.equal(world().fake.log.length, 6);
  });

  it("sends a request only once if its caller handles repetition", async () => {
    world().fake.requests.plan({ path: /listVersions/, what: "cutAfter" });
    const { client, limits } = world().work();
    await assert.rejects(client.send({ ...GET, once: true }, limits), ConnectionError);
  });

  it("never repeats a request that is wrong", async () => {
    const what = { status: 400, code: "INVALID_ARGUMENT", message: "no such thing" };
    world().fake.requests.plan({ path: /listVersions/, what });
    const { client, limits } = world().work();
    await assert.rejects(client.send(GET, limits), /400 INVALID_ARGUMENT: no such thing/);
  });

  it("renews a token that has expired, once", async () => {
    const what = { status: 401, code: "UNAUTHENTICATED" };
    world().fake.requests.plan({ path: /listVersions/, what });
    const { client, limits } = world().work();
    await client.send({ ...GET, once: true }, limits);
    assert.equal(world().authorizer.renewed, 1);
    world().fake.requests.plan({ path: /listVersions/, what, times: 2 });
    const refused = await client.send(GET, limits).catch((error: unknown) => error);
    assert.equal((refused as ApiError).httpStatus, 401);
    assert.match(describeError(refused), /\n {2}Fix: log in again/);
  });

  it("says which role a caller lacks", async () => {
    const what = {
      status: 403,
      code: "PERMISSION_DENIED",
      message: "aiplatform.models.get denied",
    };
    world().fake.requests.plan({ path: /listVersions/, what });
    const { client, limits } = world().work();
    const refused = await client.send(GET, limits).catch((error: unknown) => error);
    assert.match(
      describeError(refused),
      /aiplatform\.models\.get denied\n {2}Fix: grant the caller roles\/aiplatform\.user/,
    );
  });

  it("stops at once if the run is cancelled", async () => {
    const stop = new AbortController();
    const { client, limits } = world().work({ signal: stop.signal });
    stop.abort();
    await assert.rejects(
      client.send(GET, limits),
      (error) => error instanceof Interrupted && error.why === "cancelled",
    );
    assert.deepEqual(world().fake.log, []);
  });

  it("reads a list to its last page", async () => {
    const pages = [{ models: [1, 2], nextPageToken: "b" }, {}, { models: [3] }];
    const paged = new (class extends Client {
      override async send<T>({ query }: { query?: Readonly<Record<string, string>> }): Promise<T> {
        return (query?.["pageToken"] ? pages[2] : pages[0]) as T;
      }
    })({ authorizer: world().authorizer, endpoint: world().fake.endpoint });
    assert.deepEqual(await paged.list(PATH, "models", world().work().limits), [1, 2, 3]);
  });
});
