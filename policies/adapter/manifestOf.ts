import type { Manifest } from "../../inspect/manifest";
import { readManifest } from "../../inspect/schema/readManifest";
import { fieldsOf, inputsOf } from "./inputs";

/**
 * The manifest among the inputs or outputs of a `ModelVersion`, for policies of your own; undefined if it is absent,
 * unknown in preview, or invalid, all of which `uploads-accounted-for` refuses.
 *
 * @param props properties of the resource, as the policy SDK provides them.
 */
export async function manifestOf(props: object): Promise<Manifest | undefined> {
  const { manifest } = inputsOf(props);
  const { facts, ...shown } = fieldsOf(manifest);
  // The SDK turns an asset's text into a promise, which breaks behind its proxy.
  const { text } = fieldsOf(facts);
  const read = readManifest(facts === undefined ? manifest : { ...shown, facts: await text });
  return "manifest" in read ? read.manifest : undefined;
}
