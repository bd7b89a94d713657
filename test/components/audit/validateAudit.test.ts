import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ModelAuditArgs } from "../../../components/arguments/modelAuditArgs";
import { validateAudit } from "../../../components/audit/validateAudit";

const valid: ModelAuditArgs = {
  bucket: "models",
  image: "europe-west4-docker.pkg.dev/my-project/tools/model-version:0.1.0",
  location: "europe-west4",
};

const faults = (change: object): string[] =>
  validateAudit({ ...valid, ...change }).map(
    ({ property, what, fix }) => `${property}: ${what}. Fix: ${fix}.`,
  );

describe("validateAudit", () => {
  for (const change of [
    {},
    { prefix: "team/models", shards: 10_000, parallelism: 0, maxRetries: 0, timeout: "604800s" },
    { schedule: "0 3 * * 1", timeZone: "Europe/Berlin", schedulerLocation: "europe-west1" },
    { schedule: "every monday 09:00" },
    { schedule: "1st,third mon of march 17:00" },
    { image: `localhost:5000/model-version@sha256:${"0".repeat(64)}` },
    { outputBucket: "audits", outputPrefix: "models" },
    { outputLocation: "EU", forceDestroy: true },
  ])
    it(`accepts ${JSON.stringify(change).slice(0, 90)}`, () =>
      assert.deepEqual(faults(change), []));

  it("accepts outputs, whose values are known later", () => {
    const later = Object.fromEntries(
      Object.keys({ ...valid, prefix: 1, shards: 1, schedule: 1, timeZone: 1, labels: 1 }).map(
        (name) => [name, pulumi.output("later")],
      ),
    );
    assert.deepEqual(faults(later), []);
  });

  it("refuses an output for what decides the words of the command", () =>
    assert.match(faults({ deep: pulumi.output(true) }).join(), /^deep: is an output/));

  for (const [change, message] of [
    [{ bucket: undefined }, /^bucket: is missing\. Fix: give the bucket's name/],
    [{ bucket: "gs://models" }, /^bucket: "gs:\/\/models" is not the name of a bucket/],
    [{ image: undefined }, /^image: is missing\. Fix: name the image/],
    [{ image: "" }, /^image: is missing/],
    [{ image: "https://example.com/a b" }, /^image: is "https.*Dockerfile of model-version/],
    [{ location: undefined }, /^location: is missing/],
    [{ location: "EU" }, /^location: is "EU"\. Fix: give a region/],
    [{ prefix: "/models" }, /^prefix: is "\/models"\. Fix: give a folder path/],
    [{ prefix: "a/../b" }, /^prefix: /],
    [{ shards: 0 }, /^shards: is 0\. Fix: give a whole number from 1 to 10000/],
    [{ shards: 10_001 }, /^shards: is 10001/],
    [{ maxRetries: 11 }, /^maxRetries: is 11\. Fix: give a whole number from 0 to 10/],
    [{ timeout: "1h" }, /^timeout: is "1h"\. Fix: give seconds/],
    [{ timeout: "604801s" }, /^timeout: /],
    [{ schedule: "0 3 * *" }, /^schedule: is "0 3 \* \*"\. Fix: give minute, hour/],
    [{ schedule: "0 3 * * 1", timeZone: "Berlin" }, /^timeZone: is "Berlin"/],
    [{ timeZone: "Etc/UTC" }, /^timeZone: has no effect without schedule/],
    [{ schedulerLocation: "us-east1" }, /^schedulerLocation: has no effect without schedule/],
    [{ outputBucket: "models" }, /^outputBucket: "models" is the bucket that is audited/],
    [{ outputBucket: "audits", forceDestroy: true }, /^forceDestroy: has no effect on a bucket/],
    [{ shard: 2 }, /^shard: is unknown\. Fix: rename it to "shards"/],
  ] as const)
    it(`refuses ${Object.entries(change).join(" and ")}, and says what to write`, () => {
      const found = faults(change);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", message);
    });
});
