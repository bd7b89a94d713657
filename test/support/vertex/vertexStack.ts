import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../../tools/engineRun/stack";
import { addPlugin, aProject, scratchFolder } from "../project";
import { FakeVertex } from "./fakeVertex";
import type { Switches } from "./switches";

const HEAD = `const pulumi = require("@pulumi/pulumi");
const { ModelVersion, VertexDeployment, VertexModelAlias, VertexModelVersion } = require("model-version");
`;

/** A stack with the provider plugin of this checkout, whose Vertex AI is a fake. */
export class VertexStack extends Stack {
  readonly folder: string;

  private constructor(folder: string, name: string, fake: FakeVertex, where: Where) {
    const { scratch = scratchFolder(), storage = "http://127.0.0.1:9/" } = where;
    super(folder, scratch, storage, name, {
      GOOGLE_CLOUD_PROJECT: "acme",
      GOOGLE_CLOUD_REGION: "europe-west4",
      GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT: `${fake.endpoint}/v1/`,
    });
    this.folder = folder;
  }

  static async create(
    fake: FakeVertex,
    program: string,
    name = "dev",
    where: Where = {},
  ): Promise<VertexStack> {
    const folder = aProject("", scratchFolder(), "shop");
    addPlugin(folder);
    const stack = new VertexStack(folder, name, fake, where);
    stack.write(program);
    await stack.init();
    await stack.succeed(["config", "set", "model-version:endpoint", fake.endpoint]);
    return stack;
  }

  /** Replaces the program. */
  write(program: string): void {
    writeFileSync(join(this.folder, "index.js"), HEAD + program);
  }

  /** Runs `up`, and returns its output. */
  applied(...words: string[]): Promise<string> {
    return this.succeed(["up", "--yes", "--skip-preview", ...words]);
  }

  /** The state as the engine exports it. */
  async exported(): Promise<{ readonly deployment: { readonly resources: readonly Recorded[] } }> {
    return JSON.parse(await this.succeed(["stack", "export"]));
  }

  async recorded(type: string): Promise<Recorded[]> {
    const { resources } = (await this.exported()).deployment;
    return resources.filter((resource) => resource.type.endsWith(type));
  }
}

/** Where a stack has its state and its objects; a state of its own and no storage by default. */
interface Where {
  readonly scratch?: string;
  /** Endpoint of the storage emulator. */
  readonly storage?: string;
}

/** A resource of the state. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A fake for each test of a suite, which runs on the real clock. */
export function withVertex(switches: Partial<Switches> = {}): () => FakeVertex {
  let fake: FakeVertex;
  beforeEach(async () => {
    fake = await FakeVertex.start(scratchFolder(), { operationMs: 300, ...switches });
  });
  afterEach(() => {
    fake.stop();
    fake.assertClean();
  });
  return () => fake;
}
