import { decodeMessage } from "../proto/decode";
import {
  type MetaGraphDef,
  type SignatureDef,
  type TensorInfo,
  tensorflow,
} from "../proto/generated/tensorflow";
import { sortKeys } from "../sortKeys";
import { randomOps } from "./activeRandom";
import { compositesIn, type FindComposites } from "./composites";
import { dtypeName } from "./dtypes";
import type { MetaGraphFacts, ServedGraphFacts, SignatureFacts, TensorFacts } from "./facts";
import { functionsOf } from "./functions";
import type { Graph } from "./graph";
import type { NameFault } from "./nameFault";
import { nodeName } from "./node";
import { otherServed } from "./otherServed";
import { DEFAULT_SIGNATURE } from "./pick";
import type { FollowedGraph } from "./reachingOps";
import type { RestoredTensor } from "./restored";
import { shapeOf } from "./shape";
import type { TableTypes, TextColumns } from "./vocabulary";

/** Facts of one MetaGraph. @param graph contains the message's nodes. */
export function metaGraphFacts(
  message: MetaGraphDef,
  graph: Graph,
  servedSignature: string = DEFAULT_SIGNATURE,
): MetaGraphFacts {
  const { meta_info_def: info, graph_def: own } = message;
  const followed = followedGraph(message, graph, servedSignature);
  const signatures = withAnyShape(followed.signatures, graph, servedSignature);
  const functions = functionsOf(message.object_graph_def);
  const served = servedFacts(message, graph, signatures, servedSignature);
  const mainOps = mainOpsOf(message);
  const unread = unreadAssets(message, graph, signatures);
  const foreign = graph.foreignOps();
  return {
    tags: info?.tags ?? [],
    tensorflowVersion: info?.tensorflow_version ?? "",
    producer: own?.versions?.producer ?? 0,
    minConsumer: own?.versions?.min_consumer ?? 0,
    ...followed,
    signatures,
    ...(served && { served }),
    ...(mainOps.length > 1 && { mainOps }),
    ...(foreign.length > 0 && { foreignOps: foreign }),
    ...(graph.embedded.length > 0 && { embeddedGraphs: graph.embedded }),
    ...(unread.length > 0 && { unreadAssets: unread }),
    ...(functions.length > 0 && { functions }),
    restores: Boolean(message.saver_def?.restore_op_name),
  };
}

/**
 * The ops that signatures and loading run. Loading and the signature to serve are followed first, because the work for
 * all of them is limited. @param graph contains the message's nodes.
 */
export function followedGraph(
  message: MetaGraphDef,
  graph: Graph,
  served: string = DEFAULT_SIGNATURE,
): FollowedGraph {
  graph.library.addGradients(message.graph_def?.library?.gradient ?? []);
  const signatures = signaturesOf(message, graph);
  const loading = graph.reachableFrom(loadedTensors(message, signatures), initialisers(message));
  const reached = servedFirst(signatures, served).flatMap(([name, { outputs }]) => {
    const ops = reachedOps(outputs, graph);
    return ops ? [[name, ops] as const] : [];
  });
  const idle = reached.flatMap(([name, ops]) => {
    const found = idleRandomOps(signatures[name], ops, graph);
    return found.length > 0 ? [[name, found] as const] : [];
  });
  return {
    signatures,
    ops: sortKeys(graph.ops),
    reachedOps: sortKeys(reached),
    ...(idle.length > 0 && { idleRandomOps: sortKeys(idle) }),
    ...(loading && { reachedAtLoading: [...loading].sort() }),
    assets: assets(message),
    ...(graph.printsToFiles && { printsToFiles: true }),
  };
}

/**
 * The signatures, with the inputs that may have any shape. The signature to serve comes first, because many signatures
 * exceed the limit.
 */
function withAnyShape(
  signatures: MetaGraphFacts["signatures"],
  graph: Graph,
  served: string,
): MetaGraphFacts["signatures"] {
  return sortKeys(
    servedFirst(signatures, served).map(([name, signature]) => {
      const { inputs, outputs, missingTensors } = signature;
      const isWhole = missingTensors === undefined && Object.keys(inputs).length > 0;
      const groups = isWhole ? graph.anyShape(namedTensors(inputs), namedTensors(outputs)) : [];
      return [name, groups?.length ? { ...signature, anyShape: groups } : signature];
    }),
  );
}

function servedFirst(
  signatures: MetaGraphFacts["signatures"],
  served: string,
): [name: string, signature: SignatureFacts][] {
  return Object.entries(signatures).sort(
    ([one], [other]) => Number(other === served) - Number(one === served),
  );
}

/** Collections in which TensorFlow 1 names the operations that run at loading, in the order in which the loader looks. */
const MAIN_OPS = ["saved_model_main_op", "legacy_init_op"];
/** Signature in which TensorFlow 2 names that operation. */
const INIT_SIGNATURE = "__saved_model_init_op";

/** How a server runs the signature to serve, or else another one that could be named. */
function servedFacts(
  message: MetaGraphDef,
  graph: Graph,
  signatures: MetaGraphFacts["signatures"],
  wanted: string,
): ServedGraphFacts | undefined {
  if (Object.hasOwn(signatures, wanted)) return servedBy(message, graph, signatures, wanted);
  return otherServed(signatures, (name) => servedBy(message, graph, signatures, name));
}

function servedBy(
  message: MetaGraphDef,
  graph: Graph,
  signatures: MetaGraphFacts["signatures"],
  name: string,
): ServedGraphFacts | undefined {
  const signature = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  if (!signature || (signature.missingTensors ?? []).length > 0) return undefined;
  const { restore_op_name: restore, filename_tensor_name: fileName } = message.saver_def ?? {};
  const init = initOf(signatures) ?? mainOpsOf(message)[0];
  return graph.served({
    signature: name,
    inputs: namedTensors(signature.inputs),
    outputs: namedTensors(signature.outputs),
    ...(restore && { restore }),
    ...(fileName && { fileName }),
    ...(init && { init }),
    assets: assetTensors(message),
  });
}

function namedTensors(tensors: SignatureFacts["inputs"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, { tensor }]) => (tensor ? [[name, tensor]] : [])),
  );
}

/** The operation that TensorFlow 2 names to run at loading. */
function initOf(signatures: MetaGraphFacts["signatures"]): string | undefined {
  return Object.values(signatures[INIT_SIGNATURE]?.outputs ?? {})[0]?.tensor;
}

/** The operations that TensorFlow 1 names to run at loading, from the first collection that exists. */
function mainOpsOf({ collection_def: collections }: MetaGraphDef): readonly string[] {
  for (const name of MAIN_OPS) {
    const list = Object.hasOwn(collections, name) ? collections[name]?.node_list : undefined;
    if (list) return list.value;
  }
  return [];
}

/**
 * Functions that tf.saved_model.load calls but no server does: they create and initialize the resources of the object
 * graph.
 */
function initialisers({ object_graph_def: objects }: MetaGraphDef): string[] {
  const { nodes = [] } = objects ?? {};
  return nodes.flatMap(({ children }) =>
    children.flatMap(({ node_id: id, local_name: name }) =>
      INITIALISES.test(name) ? (nodes[id]?.function?.concrete_functions ?? []) : [],
    ),
  );
}

/** Names of such functions. Source: tensorflow/python/saved_model/load.py and python/trackable/resource.py. */
const INITIALISES = /^(_initialize|_create_resource|_destroy_resource|initialize)$/;

/** Names of a MetaGraph that are looked up when it is loaded. */
export interface MetaGraphNames {
  /** Names that the graph does not contain. */
  readonly faults: readonly NameFault[];
  /** Tensors that are read from the index of the variables. */
  readonly restored: readonly RestoredTensor[];
  /** Assets from which loading fills tables. */
  readonly vocabularies: readonly Vocabulary[];
}

/** An asset from which a table is filled. */
export interface Vocabulary {
  readonly asset: string;
  readonly columns: TextColumns;
  readonly types: TableTypes;
}

/** Names that loading the MetaGraph looks up. @param graph contains the message's nodes. */
export function metaGraphNames(message: MetaGraphDef, graph: Graph): MetaGraphNames {
  const signatures = signaturesOf(message, graph);
  const { restore_op_name: restore, filename_tensor_name: file } = message.saver_def ?? {};
  const loaded = loadedTensors(message, signatures);
  // Restoring and the operation after it are fed with the paths of the assets.
  const fed = loaded.length > 0 ? assetTensors(message) : [];
  return {
    faults: graph.nameFaults(
      [...loaded, ...(restore && file ? [file] : []), ...fed],
      fetchedTensors(signatures),
    ),
    restored: restore ? [...graph.restoredBy(restore)] : [],
    vocabularies: vocabularies(message, graph, signatures),
  };
}

function vocabularies(
  message: MetaGraphDef,
  graph: Graph,
  signatures: MetaGraphFacts["signatures"],
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

/**
 * Operations and tensors that a server runs when it loads the graph, to restore variables and initialize tables.
 * Source: tensorflow/cc/saved_model/loader.cc.
 */
function loadedTensors(message: MetaGraphDef, signatures: MetaGraphFacts["signatures"]): string[] {
  const restore = message.saver_def?.restore_op_name;
  const listed = Object.entries(message.collection_def)
    .filter(([name]) => MAIN_OPS.includes(name))
    .flatMap(([, { node_list: list }]) => list?.value ?? []);
  const init = Object.values(signatures[INIT_SIGNATURE]?.outputs ?? {});
  return [
    ...(restore ? [restore] : []),
    ...listed,
    ...init.flatMap(({ tensor }) => (tensor ? [tensor] : [])),
  ];
}

function reachedOps(outputs: SignatureFacts["outputs"], graph: Graph): string[] | undefined {
  const tensors = Object.values(outputs).flatMap(({ tensor }) =>
    tensor === undefined ? [] : [tensor],
  );
  const ops = graph.reachableFrom(tensors);
  return ops && [...ops].sort();
}

/** Ops that draw random numbers on which no output of a signature depends. */
function idleRandomOps(
  signature: SignatureFacts | undefined,
  ops: readonly string[],
  graph: Graph,
): string[] {
  const random = randomOps(ops);
  if (!signature || random.length === 0) return [];
  const fed = new Set(Object.values(namedTensors(signature.inputs)));
  const active = graph.randomBehind(Object.values(namedTensors(signature.outputs)), fed);
  return active ? random.filter((op) => !active.has(op)) : [];
}

function signaturesOf(message: MetaGraphDef, graph: Graph): MetaGraphFacts["signatures"] {
  const composites = compositesIn(message.object_graph_def);
  return sortKeys(
    Object.entries(message.signature_def).map(([name, value]) => [
      name,
      signature(value, graph, composites),
    ]),
  );
}

function signature(
  message: SignatureDef,
  graph: Graph,
  findComposites: FindComposites,
): SignatureFacts {
  const defaults = Object.keys(message.defaults);
  const [inputs, outputs] = [tensors(message.inputs), tensors(message.outputs)];
  const missing = [...Object.values(inputs), ...Object.values(outputs)].flatMap(({ tensor }) =>
    tensor && !graph.has(tensor) ? [tensor] : [],
  );
  const retyped = Object.entries(inputs).flatMap(([name, { dtype, tensor }]) => {
    const placeholder = tensor === undefined ? undefined : graph.placeholderType(tensor);
    if (placeholder === undefined || dtype === "invalid" || dtype === placeholder) return [];
    return [{ name, dtype, placeholder }];
  });
  const composites = findComposites(inputs);
  return {
    methodName: message.method_name,
    inputs,
    outputs,
    ...(defaults.length > 0 && { defaults }),
    ...(missing.length > 0 && { missingTensors: missing }),
    ...(retyped.length > 0 && { retypedInputs: retyped }),
    ...(composites.length > 0 && { composites }),
  };
}

function tensors(map: SignatureDef["inputs"]): Readonly<Record<string, TensorFacts>> {
  return sortKeys(Object.entries(map).map(([name, value]) => [name, tensorInfo(value)]));
}

function tensorInfo(message: TensorInfo): TensorFacts {
  const { name, coo_sparse: sparse, composite_tensor: composite } = message;
  const encoding = sparse ? "coo_sparse" : composite ? "composite_tensor" : undefined;
  return {
    dtype: dtypeName(message.dtype),
    // Servers and TensorFlow treat a missing shape in a signature as any shape.
    shape: message.tensor_shape ? shapeOf(message.tensor_shape) : null,
    ...(Object.hasOwn(message, "name") && typeof name === "string" && { tensor: name }),
    ...(encoding !== undefined && { encoding }),
  };
}

/** Collection in which TensorFlow 1 stores its assets. */
const ASSETS = "saved_model_assets";

/** Tensors that receive the paths of the assets. */
function assetTensors(message: MetaGraphDef): string[] {
  return assetDefs(message).flatMap(({ tensor_info: tensor }) => tensor?.name || []);
}

/** Asset names of a MetaGraph. */
function assets(message: MetaGraphDef): string[] {
  const names = assetDefs(message).map(({ filename }) => filename);
  return [...new Set(names)].filter(Boolean).sort();
}

/** Tensors that requests to any signature fetch. */
function fetchedTensors(signatures: MetaGraphFacts["signatures"]): string[] {
  return Object.values(signatures).flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ tensor }) => tensor ?? []),
  );
}

/** Assets whose paths nothing uses, neither at loading nor for a request. */
function unreadAssets(
  message: MetaGraphDef,
  graph: Graph,
  signatures: MetaGraphFacts["signatures"],
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
