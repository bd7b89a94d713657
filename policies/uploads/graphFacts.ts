import { statSync } from "node:fs";
import { MOST_MODELS } from "../../inspect/artifactModels";
import { BOUNDS } from "../../inspect/bounds";
import type { Manifest, ManifestFile, Problem } from "../../inspect/manifest";
import { inspectGraph } from "../../inspect/savedModel";
import type { SavedModelFacts } from "../../inspect/savedModel/facts";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";
import { inspectTfliteFile } from "../../inspect/tflite";
import { firstDifference } from "./difference";

/**
 * The path, in the manifest, of the first fact about a graph that its bytes do not confirm. The rules judge these
 * facts, and a forged manifest may list the real files with false facts. Only graphs are read again.
 */
export function falseFact(file: ManifestFile, location: string, above: Manifest) {
  const at = file.path.lastIndexOf("/");
  const folder = file.path.slice(0, Math.max(at, 0));
  const name = file.path.slice(at + 1);
  if (GRAPH_FILES.includes(name) && isRead(folder, name, above))
    return falseGraph(folder, { path: name, location }, above);
  return file.format === "tflite" ? falseTflite(file.path, location, above) : undefined;
}

/** Whether an inspection reads this graph file, if its folder has several. */
function isRead(folder: string, name: string, { files }: Manifest): boolean {
  const paths = new Set(files.map(({ path }) => path));
  return GRAPH_FILES.find((one) => paths.has(folder === "" ? one : `${folder}/${one}`)) === name;
}

function falseGraph(
  folder: string,
  file: { readonly path: string; readonly location: string },
  above: Manifest,
): string | undefined {
  const { savedModel, artifactModels = [] } = above;
  const bytes = statSync(file.location).size;
  if (above.kind !== "customPrediction") {
    if (folder !== "") return undefined;
    if (!savedModel) return "savedModel";
    return difference("savedModel", { ...file, bytes }, savedModel, above);
  }
  const index = artifactModels.findIndex(({ path }) => path === folder);
  const model = artifactModels[index];
  if (model) {
    const { savedModel: facts, problems } = model;
    return difference(`artifactModels.${index}`, { ...file, bytes }, facts, { ...above, problems });
  }
  return artifactModels.length < MOST_MODELS ? "artifactModels" : undefined;
}

function difference(
  where: string,
  file: { readonly path: string; readonly location: string; readonly bytes: number },
  declared: SavedModelFacts,
  above: Manifest,
): string | undefined {
  const problems: Problem[] = [];
  const { servedTags, servedSignature } = declared;
  const { metaGraphs } = inspectGraph(file, problems, servedTags, servedSignature);
  const isCut = above.problems.some(
    (one) => one.code === "unreadable-graph" && one.cause === "too-many-names",
  );
  if (isCut && declared.metaGraphs.length === 0 && isLarge(metaGraphs, above)) return undefined;
  const known = new Set(above.problems.map(({ code }) => code));
  const hidden = problems.find(({ code }) => !known.has(code));
  if (hidden) return `${where}: ${hidden.code}`;
  return firstDifference(`${where}.metaGraphs`, declared.metaGraphs, wired(metaGraphs));
}

/** Whether facts may legitimately be left out because of their size. All models of a routine share one limit. */
function isLarge(metaGraphs: unknown, { artifactModels = [] }: Manifest): boolean {
  const others = artifactModels.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
  return JSON.stringify(metaGraphs).length + others > BOUNDS.savedModel / 2;
}

/** The first model that can be read is the one that the manifest describes. */
function falseTflite(path: string, location: string, above: Manifest): string | undefined {
  const found = inspectTfliteFile({ path, location }, []);
  const { tflite, files, problems } = above;
  if (!found) {
    const isSaid = problems.some((one) => one.code === "unreadable-tflite" && one.path === path);
    return isSaid ? undefined : "tflite";
  }
  if (tflite?.path === path) return firstDifference("tflite", tflite, wired(found));
  const described = files.findIndex((file) => file.path === tflite?.path);
  const own = files.findIndex((file) => file.path === path);
  return described < 0 || own < described ? "tflite" : undefined;
}

/** As the engine transmits it. */
function wired(facts: unknown): unknown {
  return JSON.parse(JSON.stringify(facts));
}
