import type { BundleFile } from "./bundle";
import { withFile } from "./byteSource";
import { FormatError } from "./formatError";
import type { Problem } from "./manifest";
import { readTensorBundle } from "./savedModel/tensorBundle";

/** What a folder without a graph at its root is instead, where that can be told: an export further down, a checkpoint. */
export function explainMissingGraph(files: readonly BundleFile[]): Problem[] {
  const below = files.find(({ path }) => /^[^/]+\/saved_model\.(pb|pbtxt)$/.test(path));
  if (below)
    return [
      {
        code: "version-folder",
        path: below.path,
        what: "the export lies in a folder of the one named",
      },
    ];
  return files.filter(({ path }) => path.endsWith(".index")).flatMap(checkpoint);
}

function checkpoint(index: BundleFile): Problem[] {
  try {
    const { variables } = withFile(index.location, readTensorBundle);
    const names = variables.map(({ name }) => name);
    const isObjects = names.some((name) => name.endsWith("/.ATTRIBUTES/VARIABLE_VALUE"));
    const isKeras = names.some((name) =>
      /layer_with_weights-|keras_api|_layer_checkpoint/.test(name),
    );
    const writer = isKeras ? "Keras" : isObjects ? "TensorFlow 2" : "TensorFlow 1";
    return [
      { code: "checkpoint", path: index.path, what: `${writer}, ${variables.length} variables` },
    ];
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
