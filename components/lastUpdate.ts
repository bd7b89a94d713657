import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import { readManifest } from "../inspect/schema/readManifest";

/** Outputs of the stack's resources by URN, as the engine's own provider returns them. */
interface StackOutputs {
  readonly outputs?: Readonly<
    Record<string, { readonly outputs?: { readonly manifest?: unknown } }>
  >;
}

let stackOutputs: Promise<StackOutputs> | undefined;

/**
 * The manifest that the stack's last update left for the resource `urn`; undefined for a new one, where the backend
 * does not say, and where another release wrote one that this one does not read. Reads the whole state once in a program's life, before anything of it is overwritten.
 */
export async function previousVersion(urn: pulumi.Output<string>): Promise<Manifest | undefined> {
  stackOutputs ??= readStack();
  const { outputs } = await stackOutputs;
  const known = await new Promise<string>((resolve) => urn.apply(resolve));
  const { manifest } = outputs?.[known]?.outputs ?? {};
  const read = readManifest(manifest);
  return "manifest" in read ? read.manifest : undefined;
}

/** A failure here only costs the comparison, and never stops a program. */
async function readStack(): Promise<StackOutputs> {
  try {
    const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    return await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
  } catch (error) {
    pulumi.log.debug(`the version before is not known: ${(error as Error).message}`);
    return {};
  }
}
