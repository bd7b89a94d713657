import type { InspectOptions, Manifest } from "../inspect";
import { walkBundle } from "../inspect/bundle/walk";
import { inspectPublished } from "../packing/inspectPublished";

/** What a folder of this machine contains, if it is that of a published version. */
export async function versionAt(
  path: string,
  options: InspectOptions,
): Promise<Manifest | undefined> {
  return options.customPrediction ? undefined : inspectPublished(walkBundle(path).files, options);
}
