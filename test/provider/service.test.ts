import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import * as rpcStatus from "@pulumi/pulumi/proto/status_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { Service } from "../../provider/service";
import { plainOf, secret } from "../../provider/values";
import { scratchFolder } from "../support/project";
import { FakeVertex } from "../support/vertex/fakeVertex";
import { IRIS, URN } from "../support/vertex/withFake";

type Wire = Readonly<Record<string, unknown>>;
type Call = (
  call: { request: unknown },
  answer: (error: ServiceError | null, value: never) => void,
) => void;

const structOf = (value: Wire) => Struct.fromJavaScript(value as never);
const wireOf = (struct?: Struct) => (struct?.toJavaScript() ?? {}) as Wire;

describe("the provider's answers to the engine", () => {
  let fake: FakeVertex;
  let service: Service;

  /** Calls a method as gRPC does. */
  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const handler = service.implementation()[method] as unknown as Call;
      handler({ request }, (error, value) => (error ? reject(error) : resolve(value)));
    });
  const create = (inputs: Wire, timeout = 0) => {
    const request = new proto.CreateRequest();
    request.setUrn(URN);
    request.setProperties(structOf(inputs));
    request.setTimeout(timeout);
    return call<proto.CreateResponse>("create", request);
  };
  const check = async (inputs: Wire) => {
    const request = new proto.CheckRequest();
    request.setUrn(URN);
    request.setNews(structOf(inputs));
    return call<proto.CheckResponse>("check", request);
  };

  beforeEach(async () => {
    fake = await FakeVertex.start(scratchFolder(), { operationMs: 100 });
    service = new Service(undefined);
    const request = new proto.ConfigureRequest();
    const given = { endpoint: fake.endpoint, project: "acme", location: "europe-west4" };
    request.setArgs(structOf(given));
    const response = await call<proto.ConfigureResponse>("configure", request);
    assert.ok(response.getAcceptsecrets() && response.getAcceptoutputs());
  });
  afterEach(() => {
    fake.stop();
    fake.assertClean();
  });

  it("complete the inputs with the name and the configuration, and keep secrets wrapped", async () => {
    const env = [{ name: "KEY", value: secret("k") }];
    const response = await check({ container: { image: "i", env } });
    assert.deepEqual(response.getFailuresList(), []);
    const { container, ...added } = wireOf(response.getInputs());
    assert.deepEqual(added, { modelId: "iris", project: "acme", location: "europe-west4" });
    assert.deepEqual(container, { image: "i", env });
  });

  it("name the property and the edit if an input is wrong", async () => {
    const [failure, ...more] = (await check({ container: {} })).getFailuresList();
    assert.equal(failure?.getProperty(), "container.image");
    assert.equal(failure?.getReason(), "is missing. Fix: set container.image.");
    assert.deepEqual(more, []);
  });

  it("ask for a refresh before an update", async () => {
    const created = await create({ ...IRIS });
    assert.ok(created.getRefreshBeforeUpdate());
    const request = new proto.ReadRequest();
    request.setUrn(URN);
    request.setId(created.getId());
    request.setProperties(created.getProperties());
    request.setInputs(structOf({ ...IRIS }));
    const read = await call<proto.ReadResponse>("read", request);
    assert.ok(read.getRefreshBeforeUpdate());
    assert.deepEqual(wireOf(read.getInputs()), { ...IRIS });
    assert.deepEqual(wireOf(read.getProperties()), wireOf(created.getProperties()));
  });

  it("mark values that reveal something about a secret", async () => {
    const env = [{ name: "KEY", value: secret("k") }];
    const created = await create({ ...IRIS, container: { ...IRIS.container, env } });
    const { identity, versionId } = wireOf(created.getProperties());
    assert.deepEqual(identity, secret(plainOf({ identity })["identity"]));
    assert.equal(versionId, "1");
  });

  it("keep what is known about work that did not end in time", async () => {
    fake.operations.plan({ rpc: "UploadModel", what: "neverEnds" });
    const error = await create({ ...IRIS }, 3).then(
      () => assert.fail("it ended"),
      (failure: ServiceError) => failure,
    );
    assert.match(error.details, /the time for it is over; operation \S+ goes on/);
    const [bytes] = error.metadata.get("grpc-status-details-bin");
    const [detail] = rpcStatus.Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const failed = proto.ErrorResourceInitFailed.deserializeBinary(
      detail?.getValue_asU8() as Uint8Array,
    );
    assert.match(failed.getId(), /models\/iris@pending$/);
    assert.ok(failed.getRefreshBeforeUpdate());
    assert.match(String(wireOf(failed.getProperties())["operation"]), /operations\/\d+$/);
    assert.deepEqual(wireOf(failed.getInputs()), { ...IRIS });
  });

  it("stop at once if the engine cancels", async () => {
    fake.operations.plan({ rpc: "UploadModel", what: "neverEnds" });
    const running = create({ ...IRIS }).then(
      () => assert.fail("it ended"),
      (failure: ServiceError) => failure.details,
    );
    while (!fake.log.some((line) => line.includes("models:upload")))
      await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await call("cancel", new emptyProto.Empty());
    assert.match(await running, /the run was cancelled; operation \S+ goes on/);
  });

  it("say without a stack why nothing was read", async () => {
    await call("cancel", new emptyProto.Empty());
    const request = new proto.ReadRequest();
    request.setUrn(URN);
    request.setId("projects/acme/locations/europe-west4/models/iris@1");
    await assert.rejects(call("read", request), { details: "the run was cancelled" });
  });

  it("refuse settings that do not exist", async () => {
    const request = new proto.CheckRequest();
    request.setNews(structOf({ region: "europe-west4" }));
    const response = await call<proto.CheckResponse>("checkConfig", request);
    assert.match(
      response.getFailuresList()[0]?.getReason() ?? "",
      /no such setting\. Fix: use one of/,
    );
  });
});
