import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import { readManifest } from "../inspect/schema/readManifest";
import { knownValue } from "./outputValue";

/** Outputs of the stack's resources by URN, as the engine's own provider returns them. */
export type StackOutputs = Readonly<
  Record<string, { readonly outputs?: Readonly<Record<string, unknown>> }>
>;

/** By stack, because one process may run the programs of several stacks, each any number of times. */
const stacks = new WeakMap<object, Promise<StackOutputs | undefined>>();

/**
 * The state after the stack's last update, before this one changes it; undefined if the backend does not provide it.
 * The whole state is read once in a program's run.
 */
export function lastOutputs(): Promise<StackOutputs | undefined> {
  const stack = pulumi.runtime.getStackResource();
  if (!stack) return readStack();
  const known = stacks.get(stack) ?? readStack();
  stacks.set(stack, known);
  return known;
}

/** A version as the stack's last update recorded it. */
export interface LastVersion {
  readonly manifest: Manifest;
  /** The manifest's format in the state. */
  readonly schema: 1 | 2;
}

/**
 * What the stack's last update recorded for the resource `urn`. Undefined for a new resource, if the backend does not
 * provide the state, and if another release wrote a manifest that this one does not read.
 */
export async function previousVersion(
  urn: pulumi.Output<string>,
): Promise<LastVersion | undefined> {
  const outputs = await lastOutputs();
  const known = await knownValue(urn);
  const recorded = outputs?.[known ?? ""]?.outputs?.["manifest"];
  const { schema, facts } = Object(recorded) as { schema?: unknown; facts?: unknown };
  const text = pulumi.asset.Asset.isInstance(facts)
    ? await (facts as pulumi.asset.StringAsset).text
    : undefined;
  const read = readManifest(
    text === undefined ? recorded : { ...(recorded as object), facts: text },
  );
  return "manifest" in read ? { ...read, schema: schema === 2 ? 2 : 1 } : undefined;
}

/** A failure only prevents the comparison with the previous version, and never stops a program. */
async function readStack(): Promise<StackOutputs | undefined> {
  try {
    const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    const answer = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
      stackName,
    });
    return (answer as { readonly outputs?: StackOutputs }).outputs;
  } catch (error) {
    pulumi.log.debug(`the version before is not known: ${(error as Error).message}`);
    return undefined;
  }
}
