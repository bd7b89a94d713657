import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type DeploymentArgs, ModelVersion, type ModelVersionArgs } from "../../../components";
import { shortDigest } from "../../../inspect";
import { type Contents, packVersion } from "../../../packing/packVersion";
import { exportOf } from "../../support/exports";
import { promiseOf } from "../../support/outputs";
import { sourceOfRoutine } from "../../support/routines";

type Registered = {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
  /** ID by which it is imported. */
  readonly id: string | undefined;
};
// biome-ignore lint/suspicious/noExplicitAny: a program may pass anything.
type Inputs = Record<string, any>;

const SERVED = "projects/1/locations/europe-west4/models/iris";
const BUILT = `europe-west4-docker.pkg.dev/acme/models/iris@sha256:${"0".repeat(64)}`;
const OUTPUTS: Readonly<Record<string, Inputs>> = {
  "model-version:index:VertexModelVersion": {
    modelName: SERVED,
    versionId: "3",
    versionName: `${SERVED}@3`,
  },
  "model-version:index:RoutineImage": { image: BUILT },
  "model-version:index:VertexDeployment": { endpointName: "endpoints/77" },
};

/**
 * Runs a program without an engine; the bucket has the same content under every name.
 *
 * @param gone buckets that have none.
 * @param found what the service has under the name of every endpoint.
 */
function withMocks(content = "", gone: readonly string[] = [], found: Inputs = {}): Registered[] {
  const registered: Registered[] = [];
  pulumi.runtime.setMocks({
    newResource: ({ name, type, inputs, id }) => {
      registered.push({ type, name, inputs, id });
      return { id: `${name}-id`, state: { ...inputs, ...OUTPUTS[type] } };
    },
    call: ({ token, inputs }) => {
      if (gone.includes(inputs["bucket"])) throw new Error(`nothing in ${inputs["bucket"]}`);
      const isManifest = token === "model-version:index:readManifest";
      const isEndpoint = token === "model-version:index:findEndpoint";
      return {
        ...inputs,
        content,
        ...(isManifest && { manifest: JSON.parse(content) }),
        ...(isEndpoint && found),
      };
    },
  });
  return registered;
}

const IMAGE = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
const EXPORT: ModelVersionArgs = {
  bucket: "models",
  export: { path: exportOf("keras3_export") },
  serving: { image: IMAGE },
};

/** The inputs of the resources of one type that a program declared. */
async function declared(args: ModelVersionArgs, type: string): Promise<Inputs[]> {
  const registered = withMocks();
  const version = new ModelVersion("iris", args);
  await promiseOf(version.endpointName);
  await promiseOf(version.modelVersionName);
  await new Promise((resolve) => setTimeout(resolve, 20)); // nothing waits for an alias
  return registered.filter((one) => one.type === type).map(({ inputs }) => inputs);
}

const VERSION = "model-version:index:VertexModelVersion";
const ALIAS = "model-version:index:VertexModelAlias";
const DEPLOYMENT = "model-version:index:VertexDeployment";
const ENDPOINT = "gcp:vertex/aiEndpoint:AiEndpoint";
const MACHINE = { machineType: "n1-standard-4" };

describe("ModelVersion with registration and deployment, in a program with mocks", () => {
  let digest: string;
  before(async () => {
    const { manifest } = await packVersion(exportOf("keras3_export"), { name: "iris" });
    digest = shortDigest(manifest.contentDigest);
  });

  it("declares neither without them, and has no such outputs", async () => {
    const registered = withMocks();
    const version = new ModelVersion("iris", EXPORT);
    assert.equal(await promiseOf(version.modelVersionName), undefined);
    assert.equal(await promiseOf(version.endpointName), undefined);
    assert.ok(registered.every(({ type }) => !/Vertex/.test(type)));
  });

  it("registers the files under the model's name with the image that serves them", async () => {
    const registration = { labels: { team: "flowers" } };
    const [version, ...more] = await declared(
      { ...EXPORT, modelName: "Iris", registration },
      VERSION,
    );
    assert.deepEqual(more, []);
    assert.match(version?.["artifactUri"], /^gs:\/\/models\/models\/Iris\/[0-9a-f]{16}\/model$/);
    assert.match(version?.["contentDigest"], /^sha256:[0-9a-f]{64}$/);
    assert.equal(version?.["modelId"], "iris");
    assert.deepEqual(version?.["container"], { image: IMAGE });
    assert.deepEqual(version?.["labels"], { team: "flowers" });
  });

  it("names the resource of a version by its digest, so that the one before stays meanwhile", async () => {
    const registered = withMocks();
    const version = new ModelVersion("iris", { ...EXPORT, registration: {} });
    await promiseOf(version.modelVersionName);
    const names = registered.filter(({ type }) => type === VERSION).map(({ name }) => name);
    assert.deepEqual(names, [`iris-${digest}`]);
  });

  it("knows the port and the routes of a routine's server", async () => {
    const args: ModelVersionArgs = {
      bucket: "models",
      customPrediction: {
        source: sourceOfRoutine("brought_by_scikit_learn"),
        predictor: "predictor:Predictor",
      },
      registration: { container: { image: "europe-docker.pkg.dev/acme/r/iris@sha256:0" } },
    };
    const [version] = await declared(args, VERSION);
    assert.deepEqual(version?.["container"], {
      image: "europe-docker.pkg.dev/acme/r/iris@sha256:0",
      ports: [8080],
      predictRoute: "/predict",
      healthRoute: "/health",
    });
  });

  it("builds the image of a routine in the place of the registry", async () => {
    const repository = "europe-west4-docker.pkg.dev/acme/models";
    const args: ModelVersionArgs = {
      bucket: "models",
      customPrediction: {
        source: sourceOfRoutine("brought_by_scikit_learn"),
        predictor: "predictor:Predictor",
      },
      registration: { location: "europe-west4", build: { repository, timeout: "600s" } },
    };
    const [image] = await declared(args, "model-version:index:RoutineImage");
    assert.match(
      image?.["packageUri"],
      /^gs:\/\/models\/models\/iris\/[0-9a-f]{16}\/package\/.*\.tar\.gz$/,
    );
    assert.deepEqual(
      { ...image, packageUri: "" },
      { packageUri: "", repository, timeout: "600s", location: "europe-west4" },
    );
    const [version] = await declared(args, VERSION);
    assert.equal(version?.["container"].image, BUILT);
    assert.equal(version?.["build"], undefined);
  });

  it("assigns the version its aliases", async () => {
    const registration = { aliases: ["champion", "stable"] };
    const aliases = await declared({ ...EXPORT, registration }, ALIAS);
    assert.deepEqual(aliases, [
      { modelName: SERVED, alias: "champion", version: "3" },
      { modelName: SERVED, alias: "stable", version: "3" },
    ]);
  });

  it("deploys to an endpoint that is named, and registers with it", async () => {
    const deployment = { endpoint: "77", ...MACHINE, minReplicas: 2 };
    const registered = withMocks();
    const version = new ModelVersion("iris", { ...EXPORT, deployment });
    assert.equal(await promiseOf(version.endpointName), "endpoints/77");
    const of = (type: string) => registered.filter((one) => one.type === type);
    assert.equal(of(VERSION).length, 1);
    assert.equal(of(ENDPOINT).length, 0);
    assert.deepEqual(of(DEPLOYMENT)[0]?.inputs, {
      endpoint: "77",
      models: [
        { key: digest, modelVersion: `${SERVED}@3`, traffic: 100, ...MACHINE, minReplicas: 2 },
      ],
    });
  });

  it("makes a dedicated endpoint of nine digits where none is named, without a split", async () => {
    const deployment = { ...MACHINE, location: "europe-west4", project: "acme" };
    const [endpoint] = await declared({ ...EXPORT, deployment }, ENDPOINT);
    assert.match(endpoint?.["name"], /^[1-9]\d{8}$/);
    assert.deepEqual(
      { ...endpoint, name: "" },
      {
        name: "",
        displayName: "iris",
        dedicatedEndpointEnabled: true,
        location: "europe-west4",
        project: "acme",
      },
    );
  });

  for (const [title, found, isImported] of [
    [
      "takes over the endpoint that a killed run has made",
      { displayName: "iris", deployedModels: 0 },
      true,
    ],
    [
      "never takes over an endpoint that has models",
      { displayName: "iris", deployedModels: 1 },
      false,
    ],
    [
      "never takes over somebody else's endpoint",
      { displayName: "rose", deployedModels: 0 },
      false,
    ],
    ["makes one if there is none", {}, false],
  ] as const)
    it(title, async () => {
      const registered = withMocks("", [], found);
      const deployment = { ...MACHINE, location: "europe-west4", project: "acme" };
      await promiseOf(new ModelVersion("iris", { ...EXPORT, deployment }).endpointName);
      const endpoint = registered.find(({ type }) => type === ENDPOINT);
      const place = "projects/acme/locations/europe-west4/endpoints";
      const id = `${place}/${endpoint?.inputs["name"]}`;
      assert.equal(endpoint?.id || undefined, isImported ? id : undefined);
    });

  it("leaves the rest of the traffic to the version before, which stays as it is", async () => {
    const previous = { digest: `sha256:${"a".repeat(64)}` };
    const deployment = { endpoint: "77", traffic: 10, previous, ...MACHINE };
    const registered = withMocks();
    const version = new ModelVersion("iris", { ...EXPORT, deployment });
    await promiseOf(version.endpointName);
    const names = registered.filter(({ type }) => type === VERSION).map(({ name }) => name);
    assert.deepEqual(names.sort(), [`iris-${digest}`, `iris-${"a".repeat(16)}`].sort());
    const [served] = registered.filter(({ type }) => type === DEPLOYMENT);
    assert.deepEqual(
      served?.inputs["models"].map(({ key, traffic }: Inputs) => [key, traffic]),
      [
        [digest, 10],
        ["a".repeat(16), 90],
      ],
    );
  });

  it("lets the policies judge the image that is registered", async () => {
    withMocks();
    const { serving: _, ...args } = EXPORT;
    const registration = { container: { image: IMAGE } };
    const { manifest } = new ModelVersion("iris", { ...args, registration });
    assert.deepEqual((await promiseOf(manifest)).serving, { image: IMAGE });
  });
});

describe("deployment.previous", () => {
  const URN = "urn:pulumi:stack::project::model-version:index:ModelVersion$model-version:index:";
  const SERVING = "b".repeat(16);
  /** A state in which version b serves and version c is registered. */
  const STATE = {
    [`${URN}VertexModelVersion::iris-${SERVING}`]: { outputs: {} },
    [`${URN}VertexModelVersion::iris-${"c".repeat(16)}`]: { outputs: {} },
    [`${URN}VertexDeployment::iris`]: {
      outputs: { deployed: [{ key: SERVING, id: "1", versionName: `${SERVED}@3`, traffic: 100 }] },
    },
  };
  let own: string;
  before(async () => {
    const { manifest } = await packVersion(exportOf("keras3_export"), { name: "iris" });
    own = manifest.contentDigest;
  });

  const deployed = (deployment: DeploymentArgs, outputs: object = STATE) => {
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ name, type, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, ...OUTPUTS[type] },
      }),
      call: () => ({ outputs }),
    };
    pulumi.runtime.setMocks(mocks, "project", "stack", false, "acme");
    const all = { endpoint: "77", ...MACHINE, ...deployment };
    const { endpointName } = new ModelVersion("iris", { ...EXPORT, deployment: all });
    return promiseOf(endpointName);
  };

  for (const digest of [SERVING, "c".repeat(16)])
    it(`uses the registered version ${digest}`, async () => {
      assert.equal(await deployed({ traffic: 10, previous: { digest } }), "endpoints/77");
    });

  const cases: readonly (readonly [string, () => DeploymentArgs, object, RegExp])[] = [
    [
      "is missing for the rest of the traffic, and names what serves now",
      () => ({ traffic: 10 }),
      STATE,
      /deployment\.traffic: is 10, and no version gets the other 90 %\. Fix: add previous: \{ digest: "b{16}" \}, the version that serves now\./,
    ],
    [
      "is of no use where nothing serves yet",
      () => ({ traffic: 10 }),
      {},
      /deployment\.traffic: is 10, .* Fix: leave it out: nothing else serves now\./,
    ],
    [
      "is refused for a version that this stack has not registered",
      () => ({ traffic: 10, previous: { digest: "d".repeat(16) } }),
      STATE,
      /deployment\.previous\.digest: "d{16}" is not a version .* Fix: name the one that serves now, "b{16}"\./,
    ],
    [
      "is refused for the version itself",
      () => ({ traffic: 10, previous: { digest: own } }),
      STATE,
      /deployment\.previous\.digest: "sha256:.*" is this version itself\. Fix: leave previous out/,
    ],
  ];
  for (const [title, deployment, outputs, message] of cases)
    it(title, async () => {
      await assert.rejects(deployed(deployment(), outputs), message);
    });
});

describe("a version that a killed run has left in the registry", () => {
  const PREFIX = `urn:pulumi:stack::project::model-version:index:ModelVersion$${VERSION}::iris-`;
  const OTHER = { modelName: SERVED.replace("iris", "rose"), versionId: "9" };
  const STATE = {
    [`${PREFIX}${"b".repeat(16)}`]: { outputs: { modelName: SERVED, versionId: "1" } },
    [`${PREFIX}${"e".repeat(16)}`]: {
      outputs: { modelName: SERVED.replace("projects/1/", "projects/acme/"), identity: "f" },
    },
    [`${PREFIX}${"c".repeat(16)}`]: { outputs: OTHER },
    [PREFIX.replace("iris", "rose")]: { outputs: { modelName: SERVED, versionId: "8" } },
  };

  /** The warnings of a program, and what it asked the provider. */
  const warned = async (versions: object | Error, outputs: object | null = STATE) => {
    const asked: Inputs[] = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ name, type, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, ...OUTPUTS[type] },
      }),
      call: ({ token, inputs }) => {
        if (token !== "model-version:index:findUnrecordedVersions") return { outputs };
        asked.push(inputs);
        if (versions instanceof Error) throw versions;
        return { versions };
      },
    };
    pulumi.runtime.setMocks(mocks, "project", "stack", false, "acme");
    const warnings: string[] = [];
    const warn = pulumi.log.warn;
    Object.assign(pulumi.log, { warn: async (message: string) => void warnings.push(message) });
    try {
      const { modelVersionName } = new ModelVersion("iris", { ...EXPORT, registration: {} });
      assert.equal(await promiseOf(modelVersionName), `${SERVED}@3`);
    } finally {
      Object.assign(pulumi.log, { warn });
    }
    return { warnings, asked };
  };

  it("is named, with the ways to delete and to keep it", async () => {
    const { warnings, asked } = await warned({ 2: "d".repeat(16) });
    assert.deepEqual(asked, [
      { modelName: SERVED, urnPrefix: PREFIX, recorded: ["1"], identities: ["f"], current: "3" },
    ]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^iris@2 is in the registry, but not in this stack's state/);
    assert.match(warnings[0] ?? "", /delete-version iris@2 --region=europe-west4/);
    assert.match(warnings[0] ?? "", /the digest of its content is d{16}\.$/);
  });

  it("is not looked for if the backend does not provide the state", async () => {
    assert.deepEqual(await warned({ 2: "d".repeat(16) }, null), { warnings: [], asked: [] });
  });

  it("stops no program if the registry cannot be read", async () => {
    const { warnings } = await warned(new Error("403"));
    assert.deepEqual(warnings, []);
  });
});

describe("ModelVersion.fromDigest", () => {
  let packed: Contents;
  before(async () => {
    packed = await packVersion(exportOf("keras3_export"), { name: "iris" });
  });

  it("registers what was published, and uploads nothing", async () => {
    const registered = withMocks(packed.description);
    const digest = shortDigest(packed.manifest.contentDigest);
    const version = ModelVersion.fromDigest("iris", {
      bucket: "models",
      digest,
      registration: { container: { image: IMAGE } },
      deployment: { endpoint: "77", ...MACHINE },
    });
    assert.equal(await promiseOf(version.modelVersionName), `${SERVED}@3`);
    assert.equal(await promiseOf(version.endpointName), "endpoints/77");
    assert.deepEqual((await promiseOf(version.manifest)).serving, { image: IMAGE });
    assert.deepEqual(registered.map(({ type }) => type.replace(/^.*:/, "")).sort(), [
      "ModelVersion",
      "VertexDeployment",
      "VertexModelVersion",
    ]);
    const [{ inputs } = { inputs: {} as Inputs }] = registered.filter(
      ({ type }) => type === VERSION,
    );
    assert.equal(inputs["artifactUri"], `gs://models/${packed.layout.model}`);
    assert.equal(inputs["contentDigest"], packed.manifest.contentDigest);
  });

  describe("with from", () => {
    const promoted = async (gone: readonly string[] = [], more: object = {}) => {
      const registered = withMocks(packed.description, gone);
      const version = ModelVersion.fromDigest("iris", {
        bucket: "prod",
        prefix: "served",
        digest: packed.manifest.contentDigest,
        from: { bucket: "staging" },
        registration: { container: { image: IMAGE } },
        ...more,
      });
      await promiseOf(version.manifest); // fails with the reading
      await promiseOf(version.modelVersionName);
      return { version, registered };
    };
    const inputsOf = (registered: Registered[], type: string) =>
      registered.find((one) => one.type === `model-version:index:${type}`)?.inputs;

    it("copies the version, registers the copy, and records where it is from", async () => {
      const { version, registered } = await promoted();
      const { contentDigest: digest } = packed.manifest;
      assert.deepEqual(inputsOf(registered, "BundleCopy"), {
        source: { bucket: "staging", name: "iris", digest },
        bucket: "prod",
        prefix: "served",
      });
      const uri = `gs://prod/${packed.layout.model.replace(/^models/, "served")}`;
      assert.equal(inputsOf(registered, "VertexModelVersion")?.["artifactUri"], uri);
      assert.equal(await promiseOf(version.artifactUri), uri);
      assert.deepEqual(inputsOf(registered, "ModelVersion")?.["from"], { bucket: "staging" });
    });

    it("hands the way to verify on to the copy", async () => {
      const from = { bucket: "staging", prefix: "team", verify: "crc32c" };
      const { registered } = await promoted([], { from });
      const { source, verify } = inputsOf(registered, "BundleCopy") ?? {};
      assert.equal(source.prefix, "team");
      assert.equal(verify, "crc32c");
    });

    it("reads the manifest of the copy once the source is gone", async () => {
      const { version } = await promoted(["staging"]);
      assert.equal((await promiseOf(version.manifest)).name, "iris");
    });

    it("says what the source lacks if the copy is not there either", async () => {
      await assert.rejects(
        promoted(["staging", "prod"]),
        /gs:\/\/staging\/models\/iris\/\w+\/manifest\.json cannot be read/,
      );
    });
  });
});
