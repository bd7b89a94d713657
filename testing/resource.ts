import * as pulumi from "@pulumi/pulumi";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";

/** One resource, as a program would declare it. */
export interface TestResource {
  /** Type token, such as `gcp:storage/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  /**
   * What resource policies see: the arguments as the program gives them, assets, promises, outputs and secrets
   * included. Secrets reach policies as plain text, as they do in the engine.
   */
  readonly props?: pulumi.Inputs;
  /** What stack policies see: outputs of the provider, or of `registerOutputs`. Required if a stack policy runs. */
  readonly outputs?: pulumi.Inputs;
  /** Name of the parent resource, which must precede it in the list. Defaults to the stack. */
  readonly parent?: string;
}

/** Stands for a value that is unknown before the deployment, anywhere in `props` or `outputs`. */
// biome-ignore lint/suspicious/noExplicitAny: it may replace a value of any type
export const unknown: any = pulumi.unknown;

/** Properties as the engine transmits them. */
export type Properties = Record<string, unknown>;

/** A request of the engine about one resource, as the policy SDK reads it. */
export type Request = ReturnType<typeof requestFor>;

/** A resource as it is passed to the policies. */
export interface Registered {
  readonly name: string;
  readonly type: string;
  readonly urn: string;
  readonly parent: string;
  readonly inputs: Properties;
  readonly outputs?: Properties;
}

const STACK_TYPE = "pulumi:pulumi:Stack";
const STACK_URN = `urn:pulumi:test::test::${STACK_TYPE}::test-test`;

/** The resources as the engine registers them: the stack first, each with its URN and with plain properties. */
export async function register(resources: readonly TestResource[]): Promise<Registered[]> {
  const stack = { name: "test-test", type: STACK_TYPE, urn: STACK_URN, parent: "", inputs: {} };
  const registered: Registered[] = [{ ...stack, outputs: {} }];
  for (const { type, name, props, outputs, parent } of resources) {
    const above = parent === undefined ? stack : registered.find((known) => known.name === parent);
    if (!above) throw new Error(`"${name}" has the parent "${parent}", which is not before it`);
    const types = parent === undefined ? type : `${typesOf(above.urn)}$${type}`;
    registered.push({
      name,
      type,
      urn: `urn:pulumi:test::test::${types}::${name}`,
      parent: above.urn,
      inputs: await plain(name, props),
      ...(outputs && { outputs: await plain(name, outputs) }),
    });
  }
  return registered;
}

function typesOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/**
 * A value as a program sends it: assets with their signature, placeholders for unknown values, and without undefined.
 */
async function plain(name: string, props: pulumi.Inputs = {}): Promise<Properties> {
  const sent = await pulumi.runtime.serializeProperties(name, props);
  return JSON.parse(JSON.stringify(sent)) as Properties;
}

/** The request about a resource with the given properties, which are inputs or outputs. */
export function requestFor({ name, type, urn, parent }: Registered, properties: Properties) {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setParent(parent);
  return {
    getType: () => type,
    getName: () => name,
    getUrn: () => urn,
    getParent: () => parent,
    getProperties: () => ({ toJavaScript: () => structuredClone(properties) }),
    getOptions: () => options,
    getProvider: () => undefined,
    getDependenciesList: () => [],
    getPropertydependenciesMap: () => new Map(),
  };
}
