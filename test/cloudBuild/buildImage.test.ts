import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BegunBuild,
  type BuiltImage,
  buildImage,
  planImage,
} from "../../cloudBuild/buildImage";
import type { FailureType } from "../../cloudBuild/inputs";
import { Interrupted } from "../../google/clock";
import { describeError, RefusedError, WorkFailed } from "../../google/errors";
import { digestOf } from "../support/cloudBuild/builds";
import {
  IMAGE,
  INPUTS,
  publishRoutine,
  withCloudBuild,
} from "../support/cloudBuild/withCloudBuild";
import { unpack } from "../support/unpack";

describe("building the image of a routine", () => {
  const world = withCloudBuild();

  const build = async (
    change: Partial<typeof INPUTS> = {},
    given: Parameters<ReturnType<typeof world>["work"]>[0] = {},
    begun?: (build: BegunBuild) => void,
  ): Promise<BuiltImage> => {
    const work = world().work(given);
    const inputs = { ...INPUTS, ...change };
    const plan = await planImage(work, inputs);
    assert.ok(plan, "the version is published");
    return buildImage(work, inputs, plan, begun);
  };
  const tag = async () => (await planImage(world().work(), INPUTS))?.target.tag ?? "";
  const failed = async (change: Partial<typeof INPUTS> = {}) => {
    const error = await build(change).catch((one: unknown) => one);
    assert.ok(error instanceof WorkFailed, String(error));
    return error.message;
  };

  it("names it by the digest that the registry has", async () => {
    const built = await build();
    const [stored] = world().fake.builds;
    assert.ok(stored);
    assert.equal(built.image, `${IMAGE}@${digestOf(stored)}`);
    assert.equal(built.build, `projects/123456789012/locations/europe-west4/builds/${stored.id}`);
  });

  it("passes Cloud Build one archive with the sources and the Dockerfile, by its generation", async () => {
    await build();
    const [{ body = {} } = {}] = world().fake.builds;
    const { storageSource } = body["source"] as {
      storageSource: { object: string; generation: string };
    };
    const { object, generation } = storageSource;
    assert.equal(object, `models/iris/0123456789abcdef/build/${await tag()}.tar.gz`);
    assert.equal(generation, world().storage.objects.get(`models/${object}`)?.generation);
    const folder = unpack(world().storage.read("models", object));
    assert.deepEqual(readdirSync(folder).sort(), [
      "Dockerfile",
      "archive.tar.gz",
      "iris-1.0.0.tar.gz",
    ]);
    assert.equal(readFileSync(join(folder, "iris-1.0.0.tar.gz"), "utf8"), "the sources");
  });

  it("passes on how it is to be built", async () => {
    const pool = "projects/acme/locations/europe-west4/workerPools/own";
    await build({ pool, serviceAccount: "builder@acme.iam.gserviceaccount.com", timeout: "600s" });
    const [{ body = {} } = {}] = world().fake.builds;
    assert.deepEqual(body["options"], { logging: "CLOUD_LOGGING_ONLY", pool: { name: pool } });
    assert.equal(
      body["serviceAccount"],
      "projects/acme/serviceAccounts/builder@acme.iam.gserviceaccount.com",
    );
    assert.equal(body["timeout"], "600s");
    assert.deepEqual(body["tags"], ["model-version", `mv-${await tag()}`]);
  });

  it("reports each stage", async () => {
    await build();
    const stages = world().progress.map(({ stage }) => stage);
    assert.deepEqual(
      [...new Set(stages)],
      ["QUEUED", "FETCHING_THE_SOURCE", "BUILDING_THE_IMAGE", "PUSHING_THE_IMAGE"],
    );
  });

  it("uses the existing image with the tag, and reads no file of the package", async () => {
    const { image } = await build();
    world().storage.log.length = 0;
    assert.deepEqual(await build(), { image });
    assert.equal(world().fake.builds.length, 1);
    assert.deepEqual(
      world().storage.log.filter((line) => !line.endsWith("manifest.json")),
      [],
    );
  });

  it("uses the image of the same content from another bucket's package", async () => {
    const { image } = await build();
    publishRoutine(world().storage, undefined, "other/iris/0123456789abcdef");
    const packageUri = INPUTS.packageUri.replace("models/iris", "other/iris");
    assert.equal((await build({ packageUri })).image, image);
  });

  it("builds again if the image was removed", async () => {
    const { image } = await build();
    world().fake.registry.clear();
    assert.notEqual((await build()).image, image);
  });

  for (const changed of ["Dockerfile", "iris-1.0.0.tar.gz"])
    it(`has another tag with another ${changed}`, async () => {
      const before = await tag();
      const files = { "iris-1.0.0.tar.gz": "the sources", Dockerfile: "FROM python:3.10-slim\n" };
      publishRoutine(world().storage, { ...files, [changed]: "other" });
      assert.notEqual(await tag(), before);
    });

  describe("that was started before", () => {
    it("waits for the build that a killed run has left", async () => {
      const stop = new AbortController();
      const begun: BegunBuild[] = [];
      const killed = build({}, { signal: stop.signal }, (one) => {
        begun.push(one);
        stop.abort();
      });
      await assert.rejects(killed, Interrupted);
      const built = await build();
      assert.equal(built.build, begun[0]?.build);
      assert.equal(world().fake.builds.length, 1);
    });

    it("finds the build whose creation was not answered", async () => {
      world().fake.requests.plan({ method: "POST", path: /\/builds$/, what: "cutAfter" });
      await build();
      assert.equal(world().fake.builds.length, 1);
    });

    it("sends a creation again that did not arrive", async () => {
      world().fake.requests.plan({ method: "POST", path: /\/builds$/, what: "cutBefore" });
      await build();
      assert.equal(world().fake.builds.length, 1);
    });

    it("uses the image of the last build if the registry has it without its tag", async () => {
      const before = await build();
      world().fake.registry.untag(`${IMAGE}:${await tag()}`);
      assert.deepEqual(await build(), before);
      assert.equal(world().fake.builds.length, 1);
    });
  });

  describe("that goes wrong for a while", () => {
    for (const [name, what] of [
      ["429", { status: 429, code: "RESOURCE_EXHAUSTED" }],
      ["503", { status: 503, code: "UNAVAILABLE" }],
      ["an answer that is cut in half", "half"],
    ] as const)
      it(`ends with one build after ${name}`, async () => {
        world().fake.requests.plan({ path: /\/builds/, what, times: 4 });
        await build();
        assert.equal(world().fake.builds.length, 1);
      });

    it("stops at its time limit, and says so", async () => {
      world().fake.failures.plan({ what: "neverEnds" });
      await assert.rejects(build({}, { minutes: 5 }), Interrupted);
    });
  });

  describe("that fails", () => {
    const FIXES: Readonly<Record<FailureType, RegExp>> = {
      PUSH_FAILED: /Fix: check that europe-west4-docker\.pkg\.dev\/acme\/models exists/,
      PUSH_IMAGE_NOT_FOUND: /Fix: run `pulumi up` again/,
      PUSH_NOT_AUTHORIZED: /Fix: grant builder@acme\.example roles\/artifactregistry\.writer/,
      LOGGING_FAILURE: /Fix: grant builder@acme\.example roles\/logging\.logWriter/,
      USER_BUILD_STEP: /Fix: read the last lines/,
      FETCH_SOURCE_FAILED:
        /Fix: grant builder@acme\.example roles\/storage\.objectViewer on gs:\/\/models/,
    };
    for (const [type, fix] of Object.entries(FIXES))
      it(`says what to do about ${type}`, async () => {
        world().fake.failures.plan({ what: { status: "FAILURE", type, detail: "in detail" } });
        const message = await failed({ serviceAccount: "builder@acme.example" });
        assert.ok(message.includes(`failed: ${type}: in detail\n`), message);
        assert.match(message, fix);
      });

    it("shows the last lines of the log, and where the rest is", async () => {
      const log = Array.from({ length: 40 }, (_, line) => `line ${line}`);
      log.push("ERROR: No matching distribution found for torch==9.9\u001b[0m");
      world().fake.failures.plan({ what: { status: "FAILURE", type: "USER_BUILD_STEP", log } });
      const lines = (await failed()).split("\n");
      assert.equal(lines.filter((line) => line.startsWith("  | ")).length, 15);
      assert.ok(lines.includes("  | ERROR: No matching distribution found for torch==9.9\\x1b[0m"));
      assert.match(lines.at(-2) ?? "", /^ {2}Log: https:\/\/console\.cloud\.google\.com\//);
    });

    it("is said without a log that the caller may not read", async () => {
      world().fake.switchTo({ readsLogs: false });
      world().fake.failures.plan({ what: { status: "FAILURE", type: "USER_BUILD_STEP" } });
      assert.doesNotMatch(await failed(), / \| /);
    });

    for (const [status, fix] of [
      ["TIMEOUT", /Fix: give a longer timeout/],
      ["EXPIRED", /Fix: .*no machine was free/],
      ["INTERNAL_ERROR", /Fix: run `pulumi up` again/],
    ] as const)
      it(`says what to do about ${status}`, async () => {
        world().fake.failures.plan({ what: { status } });
        assert.match(await failed(), fix);
      });

    it("is built again the next time", async () => {
      world().fake.failures.plan({ what: { status: "TIMEOUT" } });
      await failed();
      assert.match((await build()).image, /@sha256:/);
    });

    it("says which role the caller needs", async () => {
      const what = { status: 403, code: "PERMISSION_DENIED" };
      world().fake.requests.plan({ path: /\/builds/, what });
      await assert.rejects(build(), { access: /roles\/cloudbuild\.builds\.editor/ });
    });

    it("shows the service's message about a quota without the advice for replicas", async () => {
      const what = {
        status: 429,
        code: "RESOURCE_EXHAUSTED",
        message: "Quota exceeded for builds",
      };
      world().fake.requests.plan({ path: /\/builds/, what });
      const { services, limits } = world().work();
      const call = { method: "GET", path: "projects/acme/locations/l/builds", once: true } as const;
      const sent = services.cloudBuild.send(call, limits);
      const refused = await sent.catch((error: unknown) => describeError(error));
      assert.match(String(refused), /429 RESOURCE_EXHAUSTED: Quota exceeded for builds$/);
    });
  });

  it("refuses a package whose bytes are not those of its manifest", async () => {
    const folder = "models/iris/0123456789abcdef/package";
    world().storage.write("models", `${folder}/Dockerfile`, "FROM other\n");
    await assert.rejects(build(), /Dockerfile has other bytes than the manifest of its version/);
    assert.deepEqual(world().fake.builds, []);
  });

  it("refuses another user's archive in its place", async () => {
    const name = `models/iris/0123456789abcdef/build/${await tag()}.tar.gz`;
    world().storage.write("models", name, "other");
    await assert.rejects(build(), /has other bytes than the source of the image/);
  });

  it("refuses a version without a Dockerfile", async () => {
    publishRoutine(world().storage, { "iris-1.0.0.tar.gz": "the sources" });
    await assert.rejects(
      planImage(world().work(), INPUTS),
      (error) => error instanceof RefusedError && /lists no Dockerfile/.test(error.message),
    );
  });

  it("plans nothing of a version that is not published", async () => {
    const packageUri = INPUTS.packageUri.replace("0123456789abcdef", "f".repeat(16));
    assert.equal(await planImage(world().work(), { ...INPUTS, packageUri }), undefined);
  });
});
