import type { Manifest } from "../../inspect/manifest";
import { readManifest } from "../../inspect/schema/readManifest";
import { fieldsOf, inputsOf } from "./inputs";

/**
 * The manifest among the inputs or outputs of a `ModelVersion`, for policies of your own; undefined where it is absent,
 * unknown in preview, or not valid, which `uploads-accounted-for` refuses.
 *
 * @param props of the resource, as the policy SDK gives them.
 */
export async function manifestOf(props: object): Promise<Manifest | undefined> {
  const { manifest } = inputsOf(props);
  const { facts, ...shown } = fieldsOf(manifest);
  // The SDK makes an asset's text a promise, which its proxy breaks.
  const { text } = fieldsOf(facts);
  const read = readManifest(facts === undefined ? manifest : { ...shown, facts: await text });
  return "manifest" in read ? read.manifest : undefined;
}
