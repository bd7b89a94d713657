import assert from "node:assert/strict";
import { imageFaults } from "../../cloudBuild/faults";
import type { RoutineImageInputs } from "../../cloudBuild/inputs";
import { INPUTS } from "../support/cloudBuild/withCloudBuild";

const POOL = "projects/acme/locations/europe-west4/workerPools/own";
const faults = (change: Partial<RoutineImageInputs>, isKnown = (_: unknown) => true) =>
  imageFaults({ ...INPUTS, ...change }, isKnown).map(({ property }) => property);

describe("inputs of an image", () => {
  it("are right with and without what may be left out", () => {
    assert.deepEqual(faults({}), []);
    const serviceAccount = "projects/acme/serviceAccounts/builder@acme.iam.gserviceaccount.com";
    assert.deepEqual(faults({ serviceAccount, pool: POOL, timeout: "86400s" }), []);
    assert.deepEqual(faults({ serviceAccount: "1234567", machineType: "E2_HIGHCPU_8" }), []);
  });

  for (const [change, property] of [
    [{ packageUri: "gs://models/models/iris/0123456789abcdef/model" }, "packageUri"],
    [{ packageUri: "models/iris/0123456789abcdef/package/iris-1.0.0.tar.gz" }, "packageUri"],
    [{ repository: "gcr.io/acme" }, "repository"],
    [{ imageName: "Iris" }, "imageName"],
    [{ serviceAccount: "builder" }, "serviceAccount"],
    [{ machineType: "n1-standard-4" }, "machineType"],
    [{ machineType: "N1_HIGHCPU_8" }, "machineType"],
    [{ pool: "own" }, "pool"],
    [{ pool: POOL, machineType: "E2_MEDIUM" }, "machineType"],
    [{ pool: POOL.replace("europe-west4", "us-central1") }, "location"],
    [{ timeout: "1h" }, "timeout"],
    [{ timeout: "0s" }, "timeout"],
    [{ timeout: "86401s" }, "timeout"],
  ] as const)
    it(`are wrong with ${JSON.stringify(change)}`, () =>
      assert.deepEqual(faults(change), [property]));

  it("are not judged while they are unknown", () => {
    const unknown = { packageUri: "?", repository: "?", imageName: "?", pool: "?", timeout: "?" };
    assert.deepEqual(
      faults(unknown, (value) => value !== "?"),
      [],
    );
  });
});
