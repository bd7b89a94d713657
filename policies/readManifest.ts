import type { Manifest } from "../inspect/manifest";
import { behindProxy, findUnknown } from "./unknownValues";

/**
 * The manifest among a ModelVersion's inputs or outputs; undefined where it is absent, has unknown values, or is not
 * one that this release reads. Those cases are `uploads-accounted-for`'s to refuse.
 */
export function readManifest(props: object): Manifest | undefined {
  const { manifest } = behindProxy(props) as { manifest?: Partial<Manifest> };
  if (manifest?.schema !== 1 || !Array.isArray(manifest.files)) return undefined;
  return findUnknown(manifest) === undefined ? (manifest as Manifest) : undefined;
}
