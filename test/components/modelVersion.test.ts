import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ModelVersion } from "../../components";
import { exportOf } from "../support/exports";

/** A version in a program whose engine is mocked, as users test theirs. */
function aVersion(): ModelVersion {
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  return new ModelVersion("iris", {
    bucket: "models",
    export: { path: exportOf("keras3_export") },
  });
}

/** The value of an output, whose failure fails the test instead of leaving it waiting. */
function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

describe("ModelVersion, in a program with mocks", () => {
  it("resolves its outputs where the mock reports no digests", async () => {
    const { artifactUri } = aVersion();
    assert.match(
      await promiseOf(artifactUri),
      /^gs:\/\/models\/models\/iris\/[0-9a-f]{16}\/model$/,
    );
  });
});
