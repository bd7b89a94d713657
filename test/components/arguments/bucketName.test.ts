import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkedBucket } from "../../../components/arguments/bucketName";
import { faultError } from "../../../components/programError";
import type { PropertyFault } from "../../../inspect/schema/faults";
import { promiseOf } from "../../support/outputs";

const errorOf = (fault: PropertyFault) => faultError("iris", [fault]);

/** What a bucket name that is only known later resolves to. */
function resolved(value: unknown): Promise<string> {
  const bucket = checkedBucket(pulumi.output(value) as pulumi.Output<string>, errorOf);
  return promiseOf(bucket as pulumi.Output<string>);
}

describe("checkedBucket", () => {
  it("accepts a name that is only known later", async () => {
    assert.equal(await resolved("models"), "models");
  });

  it("keeps a secret secret", async () => {
    const bucket = checkedBucket(pulumi.secret("models"), errorOf);
    assert.equal(await pulumi.isSecret(bucket as pulumi.Output<string>), true);
  });

  for (const [what, value, message] of [
    [
      "a bucket's URL",
      "gs://models",
      /bucket: "gs:\/\/models" is not the name of a bucket\. Fix: /,
    ],
    ["a list", ["models"], /bucket: is an object\. Fix: /],
    ["nothing", "", /bucket: is missing\. Fix: /],
    [
      "a bucket itself",
      new pulumi.ComponentResource("test:index:Bucket", "models"),
      /bucket: is a resource, not one of its properties\. Fix: give its name, as bucket\.name\./,
    ],
  ] as const) {
    it(`refuses ${what} once it is known`, async () => {
      await assert.rejects(resolved(value), message);
    });
  }
});
