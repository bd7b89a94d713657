import type { Framework } from "./manifest";

/** What the name of a container image says about its content. */
export interface ServingImage {
  readonly framework: Framework;
  /** As precise as the name: `2.15` or `2.15.0`. */
  readonly version: string;
  /** Whether it is one of Vertex AI's prebuilt prediction containers. */
  readonly isPrebuilt: boolean;
}

/** Source: docs.cloud.google.com, "Prebuilt containers for prediction"; hub.docker.com/r/tensorflow/serving. */
const PREBUILT =
  /^(?:us|europe|asia)-docker\.pkg\.dev\/vertex-ai(?:-restricted)?\/prediction\/(tf_opt|tf2?|pytorch|sklearn|xgboost)-(?:cpu|gpu|tpu)\.([\w-]+)(?::.*)?$/;
const NAMES: Readonly<Record<string, Framework>> = {
  tf: "tensorflow",
  tf2: "tensorflow",
  tf_opt: "tensorflow",
  pytorch: "pytorch",
  sklearn: "scikit-learn",
  xgboost: "xgboost",
};
const PUBLIC: readonly (readonly [image: RegExp, framework: Framework])[] = [
  [/(?:^|\/)tensorflow\/(?:serving|tensorflow):(\d+\.\d+(?:\.\d+)?)/, "tensorflow"],
  [/(?:^|\/)pytorch\/(?:torchserve|pytorch):(\d+\.\d+(?:\.\d+)?)/, "pytorch"],
];

/** Parses an image's name; undefined if the name does not show a framework. */
export function readServingImage(image: string): ServingImage | undefined {
  const [, name = "", version = ""] = PREBUILT.exec(image) ?? [];
  const framework = NAMES[name];
  if (framework) return { framework, version: version.replaceAll("-", "."), isPrebuilt: true };
  for (const [pattern, known] of PUBLIC) {
    const found = pattern.exec(image)?.[1];
    if (found !== undefined) return { framework: known, version: found, isPrebuilt: false };
  }
  return undefined;
}
