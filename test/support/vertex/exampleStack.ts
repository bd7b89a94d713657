import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../../tools/engineRun/stack";
import { FakeCloudBuild } from "../cloudBuild/fakeCloudBuild";
import { withEmulator } from "../hooks";
import { checkout, scratchFolder } from "../project";
import { strictly } from "../storage/preconditions";
import { StorageProxy } from "../storageProxy";
import type { FakeVertex } from "./fakeVertex";
import { withVertex } from "./vertexStack";

/** What examples/vertex runs against. */
export interface ExampleWorld {
  readonly vertex: FakeVertex;
  /** The storage emulator, with the preconditions of the service. */
  readonly storage: StorageProxy;
  readonly builds: FakeCloudBuild;
  /** Every object of a bucket, with its bytes in hex. */
  bytesIn(bucket: string): Promise<Readonly<Record<string, string>>>;
  /** Removes an object. */
  remove(bucket: string, object: string): Promise<void>;
  /** Percents by model and version, such as `iris@1`. */
  traffic(): Readonly<Record<string, number>>;
  /** A stack of the example, in a copy of its own, since the configuration of a stack changes. */
  stack(name: string, environment?: NodeJS.ProcessEnv): Promise<ExampleStack>;
}

/** Values of a stack's configuration by their keys; undefined removes one. */
type Configuration = Readonly<Record<string, string | object | undefined>>;

/** Outputs of the example. */
export interface Outputs {
  readonly bucketName: string;
  readonly digest: string;
  readonly classifierDigest: string;
}

/** A stack of examples/vertex. */
export class ExampleStack extends Stack {
  private configuration: Configuration = {};
  private readonly file: string;
  /** The configuration of the example. */
  private readonly own: string;

  constructor(project: string, endpoint: string, name: string, environment: NodeJS.ProcessEnv) {
    super(project, scratchFolder(), endpoint, name, environment);
    this.file = join(project, `Pulumi.${name}.yaml`);
    this.own = readFileSync(this.file, "utf8");
  }

  /** Changes the configuration, as `pulumi config set` does. */
  configure(change: Configuration): void {
    this.configuration = { ...this.configuration, ...change };
    const lines = Object.entries(this.configuration)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `\n  ${key}: ${JSON.stringify(value)}`);
    writeFileSync(this.file, this.own.replace(/^config:/m, `config:${lines.join("")}`));
  }

  /** What the stack exports. */
  async outputs(): Promise<Outputs> {
    return JSON.parse(await this.succeed(["stack", "output", "--json"])) as Outputs;
  }

  applied = (...words: string[]): Promise<string> =>
    this.succeed(["up", "--yes", "--skip-preview", ...words]);
}

/** Fakes of all APIs for each test of a suite, on the real clock. */
export function withExample(): () => ExampleWorld {
  const vertex = withVertex();
  const emulator = withEmulator();
  let storage: StorageProxy;
  let builds: FakeCloudBuild;

  beforeEach(async () => {
    storage = await StorageProxy.start(emulator().origin);
    storage.handler = strictly(emulator().origin, { rewriteCalls: 2 });
    builds = await FakeCloudBuild.start(
      async (bucket, object, generation) =>
        (await emulator().generation(bucket, object)) === generation,
    );
    builds.switchTo({ buildMs: 1_000 });
  });
  afterEach(() => {
    storage.stop();
    builds.stop();
    builds.assertClean();
  });

  async function stack(name: string, more: NodeJS.ProcessEnv = {}): Promise<ExampleStack> {
    const folder = join(scratchFolder(), "examples");
    const filter = (path: string) => !path.endsWith("node_modules");
    cpSync(join(checkout, "examples"), folder, { recursive: true, filter });
    symlinkSync(join(checkout, "node_modules"), join(folder, "../node_modules"));
    symlinkSync(join(checkout, "examples/node_modules"), join(folder, "node_modules"));
    const environment = { ...more, GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT: `${vertex().endpoint}/v1/` };
    const project = join(folder, "vertex");
    const made = new ExampleStack(project, storage.endpoint, name, environment);
    made.configure({
      "model-version:endpoint": vertex().endpoint,
      "model-version:storageEndpoint": storage.url,
      "model-version:cloudBuildEndpoint": builds.endpoint,
      "model-version:registryEndpoint": builds.endpoint,
      "model-version:loggingEndpoint": builds.endpoint,
    });
    await made.init();
    return made;
  }

  return () => ({
    vertex: vertex(),
    storage,
    builds,
    stack,
    remove: (bucket, object) => emulator().remove(bucket, object),
    async bytesIn(bucket) {
      const read = (await emulator().list(bucket)).map(
        async (name) => [name, (await emulator().read(bucket, name)).toString("hex")] as const,
      );
      return Object.fromEntries(await Promise.all(read));
    },
    traffic: () =>
      Object.fromEntries(
        Object.values(vertex().state.endpoints).flatMap(({ deployedModels, trafficSplit }) =>
          deployedModels.map(({ id, body }) => [
            `${String(body["model"]).split("/").at(-1)}@${body["modelVersionId"]}`,
            trafficSplit[id] ?? 0,
          ]),
        ),
      ),
  });
}
