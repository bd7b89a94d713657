import table from "../../data/prebuilt-prediction-containers.json";
import type { Manifest } from "../../inspect/manifest";
import { minorOf } from "../../text";
import { servedVersion } from "../frameworkVersion/loader";
import { mismatches } from "../frameworkVersion/mismatch";

/** A prebuilt container and its days, as YYYY-MM-DD. */
export interface Container {
  readonly framework: string;
  readonly version: string;
  readonly endOfPatch: string | null;
  readonly endOfAvailability: string | null;
  readonly python: string | null;
  readonly uris: readonly string[];
}

export const CONTAINERS = table.containers as readonly Container[];

/**
 * The container of a framework that stays available longest and loads the export. None for a routine, because its pins
 * are for its own container and would be refused with another one.
 */
export function otherContainer(
  manifest: Manifest,
  framework: string,
  today: string,
): Container | undefined {
  if (manifest.kind === "customPrediction") return undefined;
  return CONTAINERS.filter(
    (container) =>
      container.framework === framework && (container.endOfAvailability ?? "") >= today,
  )
    .sort(
      (a, b) =>
        (b.endOfAvailability ?? "").localeCompare(a.endOfAvailability ?? "") ||
        Number(b.version.split(".")[1]) - Number(a.version.split(".")[1]),
    )
    .find((container) => loads(container, manifest));
}

function loads({ uris }: Container, manifest: Manifest): boolean {
  const served = { ...manifest, serving: { image: uris[0] ?? "" } };
  const found = [...mismatches(served, servedVersion(served))];
  return found.every(({ reader }) => reader.level === "advisory");
}

/** The last day of a container, in words that follow its name. */
export function until({ endOfAvailability }: Container): string {
  return endOfAvailability === null ? "" : `, until ${endOfAvailability}`;
}

/**
 * How to serve without a prebuilt container.
 * @param python the container's Python, which a routine without the container has to declare.
 */
export function withoutImage(
  manifest: Manifest,
  framework: string,
  python?: string | null,
): string {
  if (manifest.routine) {
    const version = python ?? minorOf(manifest.routine.pythonVersion);
    return `write serving.pythonVersion: "${version}" in place of serving.image, so that the routine's image is built on Python's own`;
  }
  return framework === "tensorflow"
    ? `use a custom container such as "${tensorflowServing(manifest)}"`
    : "package the model as a custom prediction routine, whose image is yours";
}

/** The image of TensorFlow Serving with the version that wrote the export, if the export records it. */
export function tensorflowServing({ savedModel }: Manifest): string {
  const versions = (savedModel?.metaGraphs ?? []).map((graph) => graph.tensorflowVersion);
  const [version = ""] = versions.filter((text) => /^\d+\.\d+/.test(text));
  return version === "" ? "tensorflow/serving" : `tensorflow/serving:${minorOf(version)}.0`;
}
