import { decodeMessage } from "../proto/decode";
import { type MetaGraphDef, tensorflow } from "../proto/generated/tensorflow";
import type { Graph } from "./graph";
import { initOf, loadedTensors, mainOpsOf } from "./loading";
import { nodeName } from "./node";
import { fetchedTensors, type Signatures } from "./signatures";
import type { TableTypes, TextColumns } from "./vocabulary";

/** Collection in which TensorFlow 1 stores its assets. */
const ASSETS = "saved_model_assets";

/** Tensors that receive the paths of the assets. */
export function assetTensors(message: MetaGraphDef): string[] {
  return assetDefs(message).flatMap(({ tensor_info: tensor }) => tensor?.name || []);
}

/** Asset names of a MetaGraph. */
export function assets(message: MetaGraphDef): string[] {
  const names = assetDefs(message).map(({ filename }) => filename);
  return [...new Set(names)].filter(Boolean).sort();
}

/** Assets whose paths nothing uses, neither at loading nor for a request. */
export function unreadAssets(
  message: MetaGraphDef,
  graph: Graph,
  signatures: Signatures,
): string[] {
  const defs = assetDefs(message);
  if (defs.length === 0) return [];
  const fetched = [...loadedTensors(message, signatures), ...fetchedTensors(signatures)];
  const taken = graph.takenBy(fetched);
  const read = new Set(
    defs
      .filter(
        ({ tensor_info: tensor }) => !taken || !tensor?.name || taken.has(nodeName(tensor.name)),
      )
      .map(({ filename }) => filename),
  );
  return assets(message).filter((name) => !read.has(name));
}

/**
 * The message's `asset_file_def`, or else TensorFlow 1's collection. Source: GetAssetFileDefs,
 * tensorflow/cc/saved_model/loader_util.cc.
 */
function assetDefs({ collection_def: collections, asset_file_def: listed }: MetaGraphDef) {
  if (listed.length > 0) return listed;
  const collection = Object.hasOwn(collections, ASSETS) ? collections[ASSETS] : undefined;
  return (collection?.any_list?.value ?? []).map(({ value }) =>
    decodeMessage(tensorflow.AssetFileDef, value),
  );
}

/** An asset from which a table is filled. */
export interface Vocabulary {
  readonly asset: string;
  readonly columns: TextColumns;
  readonly types: TableTypes;
}

/** The assets from which loading fills tables. */
export function vocabularies(
  message: MetaGraphDef,
  graph: Graph,
  signatures: Signatures,
): Vocabulary[] {
  const defs = assetDefs(message);
  const init = initOf(signatures) ?? mainOpsOf(message)[0];
  if (defs.length === 0 || init === undefined) return [];
  const names = new Map(
    defs.map(({ tensor_info: tensor, filename }) => [nodeName(tensor?.name ?? ""), filename]),
  );
  return graph.filledFromFiles([init]).flatMap(({ file, columns, types }) => {
    const asset = names.get(file);
    return asset === undefined ? [] : [{ asset, columns, types }];
  });
}
