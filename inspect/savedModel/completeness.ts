import type { BundleFile } from "../bundle/bundle";
import type { ExcludedFile, Problem } from "../manifest";
import type { MetaGraphFacts, SavedModelFacts } from "./facts";
import { storedTensor, type TensorBundle, type TensorRange } from "./tensorBundle";

/** Path of the index of the variables. */
export const INDEX_FILE = "variables/variables.index";
/** File that marks a module of TensorFlow Hub for TensorFlow 1. */
export const HUB_MARK = "tfhub_module.pb";
/** Files that a server reads of every export, except its assets. */
const SERVED = /^(saved_model\.(pb|pbtxt|cpb)|variables\/variables\.(index|data-\d+-of-\d+))$/;

/** Path of a data shard, as TensorFlow names it. Source: tensorflow/core/util/tensor_bundle/naming.cc. */
export function shardPath(shard: number, shards: number, prefix = "variables/variables"): string {
  const number = (value: number) => String(value).padStart(5, "0");
  return `${prefix}.data-${number(shard)}-of-${number(shards)}`;
}

/** Problems with files that loading needs: missing, empty or too short. */
export function* missingParts(
  files: readonly BundleFile[],
  metaGraphs: readonly MetaGraphFacts[],
  tensors: TensorBundle | undefined,
): Iterable<Problem> {
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes]));
  if (metaGraphs.some(({ restores }) => restores) && !sizes.has(INDEX_FILE)) {
    const isFlat = sizes.has(nameOf(INDEX_FILE));
    yield { code: "missing-index", path: INDEX_FILE, ...(isFlat && { isFlat }) };
  }
  for (const asset of new Set(metaGraphs.flatMap(({ assets }) => assets))) {
    const path = `assets/${asset}`;
    if (!sizes.has(path)) yield { code: "missing-asset", path };
    else if (sizes.get(path) === 0) yield { code: "empty-asset", path };
  }
  if (tensors) yield* missingShards(sizes, tensors);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Problems with files that loading needs and that patterns of the user or of an ignore file exclude. */
export function* excludedParts(
  excluded: readonly ExcludedFile[],
  { metaGraphs }: Pick<SavedModelFacts, "metaGraphs">,
): Iterable<Problem> {
  const assets = new Set(
    metaGraphs.flatMap((graph) => graph.assets.map((name) => `assets/${name}`)),
  );
  for (const { path, because } of excluded) {
    if (because === "default" || because === "unimported") continue;
    if (SERVED.test(path) || assets.has(path)) yield { code: "excluded-part", path };
  }
}

function* missingShards(
  sizes: ReadonlyMap<string, number>,
  tensors: TensorBundle,
): Iterable<Problem> {
  const needed = new Map<number, { end: number; tensors: number; last: TensorRange }>();
  for (const range of tensors.ranges) {
    const { shard, offset, bytes } = range;
    const known = needed.get(shard) ?? { end: 0, tensors: 0, last: range };
    const end = offset + bytes;
    needed.set(shard, {
      end: Math.max(known.end, end),
      tensors: known.tensors + 1,
      last: end > known.end ? range : known.last,
    });
  }
  for (const [shard, { end, tensors: count, last }] of needed) {
    const path = shardPath(shard, tensors.shards);
    const size = sizes.get(path);
    if (size === undefined) {
      yield { code: "missing-shard", path, tensors: count };
    } else if (size < end) {
      yield { code: "short-shard", path, bytes: size, end, ...storedTensor(last) };
    }
  }
}
