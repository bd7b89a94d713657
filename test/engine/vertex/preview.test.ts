import assert from "node:assert/strict";
import { withEmulator } from "../../support/hooks";
import { copyOf } from "../../support/project";
import { StorageProxy } from "../../support/storageProxy";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";

const IMAGE = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
const program = (more: string) => `
new ModelVersion("iris", {
  bucket: "models",
  export: { path: "./export" },
  upload: "bundle",
  serving: { image: "${IMAGE}" },
  ${more}
});`;

describe("a preview without changes", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const emulator = withEmulator();
  let storage: StorageProxy;
  beforeEach(async () => {
    await emulator().createBucket("models");
    storage = await StorageProxy.start(emulator().origin);
  });
  afterEach(() => storage.stop());

  /** Requests to all services of a preview after `up`. */
  async function requestsOf(more: string, name: string): Promise<number> {
    const where = { storage: storage.endpoint };
    const stack = await VertexStack.create(vertex(), program(more), name, where);
    copyOf("tf1_two_metagraphs", stack.folder);
    await stack.succeed(["config", "set", "model-version:storageEndpoint", storage.url]);
    await stack.applied();
    const before = vertex().log.length + storage.requests;
    await stack.succeed(["preview", "--expect-no-changes"]);
    return vertex().log.length + storage.requests - before;
  }

  it("sends at most 5 requests more with registration and deployment than without", async () => {
    const without = await requestsOf("", "without");
    const serving = `registration: { aliases: ["champion"] }, deployment: { machineType: "n1-standard-4" },`;
    const served = await requestsOf(serving, "served");
    assert.ok(served > without, "requests are counted");
    assert.ok(served - without <= 5, `${served} and ${without}`);
  });
});
