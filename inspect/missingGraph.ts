import type { BundleFile } from "./bundle/bundle";
import { withFile } from "./bytes/byteSource";
import { FormatError } from "./bytes/formatError";
import type { FormatName } from "./formats/catalog";
import { groupBy } from "./groupBy";
import type { ManifestFile, Problem } from "./manifest";
import { GRAPH_FILES } from "./savedModel/graphFiles";
import { OBJECT_GRAPH_KEY, readTensorBundle } from "./savedModel/tensorBundle";

/**
 * Explains a folder without a graph at its root, if possible: it contains exports in subfolders, a SavedModel that
 * lacks only its graph, or a checkpoint.
 * @param read the same files, recognised by their bytes.
 */
export function explainMissingGraph(
  files: readonly BundleFile[],
  read: readonly ManifestFile[],
): Problem[] {
  const below = exportsBelow(read);
  if (below.length > 0) return below;
  const folders = new Set(read.flatMap(({ path, format }) => savedModelAround(path, format) ?? []));
  if (folders.size > 0) return withoutGraphs(folders, read);
  return files.filter(({ path }) => path.endsWith(".index")).flatMap(checkpoint);
}

function exportsBelow(files: readonly ManifestFile[]): Problem[] {
  return files
    .filter(({ path }) => GRAPH_FILES.includes(nameOf(path)))
    .map(({ path }) => ({ code: "version-folder", path }));
}

/** The folder of a SavedModel, inferred from one of its other parts; `""` for the root; undefined for any other file. */
function savedModelAround(path: string, format: FormatName): string | undefined {
  const [, folder] =
    /^(|.*\/)variables\/variables\.(?:index|data-\d{5}-of-\d{5})$/.exec(path) ?? [];
  if (folder !== undefined) return folder;
  const name = nameOf(path);
  const isPart =
    PARTS.has(name) && (format === "tensorflow-fingerprint" || format === "keras-metadata");
  const isGraph = GRAPH_FILES.includes(name.toLowerCase());
  return isPart || isGraph ? path.slice(0, path.lastIndexOf("/") + 1) : undefined;
}

/** Problems: SavedModels that have no graph, or have it under a name that no server looks for. */
function withoutGraphs(folders: ReadonlySet<string>, files: readonly ManifestFile[]): Problem[] {
  const byFolder = groupBy(files, ({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  const partFolders = new Set(
    files.flatMap(({ path }) =>
      Array.from(path.matchAll(PART_FOLDER), ({ index, 0: part }) =>
        path.slice(0, index + part.length),
      ),
    ),
  );
  return [...folders].map((folder) => {
    const beside = byFolder.get(folder) ?? [];
    const names = new Set(beside.map(({ path }) => nameOf(path)));
    const parts = [...PARTS].filter((part) => names.has(part) || partFolders.has(folder + part));
    return withoutGraph(folder, beside, parts.sort());
  });
}

/** @param beside files in the folder. @param parts the entries of a SavedModel that it has. */
function withoutGraph(
  folder: string,
  beside: readonly ManifestFile[],
  parts: readonly string[],
): Problem {
  const graph =
    beside.find(({ path }) => GRAPH_FILES.includes(nameOf(path).toLowerCase())) ??
    beside.find(({ format }) => isGraphFile(format));
  if (graph) {
    const isText = graph.format === "tensorflow-savedmodel-text" || /txt$/i.test(graph.path);
    const name = isText ? "saved_model.pbtxt" : "saved_model.pb";
    return { code: "misnamed-graph", path: graph.path, name };
  }
  return { code: "missing-graph", path: `${folder}saved_model.pb`, beside: parts };
}

function isGraphFile(format: FormatName): boolean {
  return format === "tensorflow-savedmodel" || format === "tensorflow-savedmodel-text";
}

/** Entries beside the graph in a SavedModel. */
const PARTS = new Set(["variables/", "assets/", "fingerprint.pb", "keras_metadata.pb"]);
/** Those of them that are folders, in a path. */
const PART_FOLDER = /(?<=^|\/)(?:variables|assets)\//g;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function checkpoint(index: BundleFile): Problem[] {
  try {
    const { ranges, variables } = withFile(index.location, readTensorBundle);
    const names = variables.map(({ name }) => name);
    const isObjects = ranges.some(({ key }) => key === OBJECT_GRAPH_KEY);
    const isKeras = names.some((name) =>
      /layer_with_weights-|keras_api|_layer_checkpoint/.test(name),
    );
    const writer = isKeras ? "keras" : isObjects ? "tensorflow2" : "tensorflow1";
    return [{ code: "checkpoint", path: index.path, writer, variables: variables.length }];
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
