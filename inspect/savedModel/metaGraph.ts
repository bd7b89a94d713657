import type { Message } from "../proto/decode";
import { sortKeys } from "../sortKeys";
import { dtypeName } from "./dtypes";
import type { MetaGraphFacts, SignatureFacts, TensorFacts } from "./facts";
import { functionsOf } from "./functions";
import type { Graph } from "./graph";
import type { NameFault } from "./nameFault";
import type { RestoredTensor } from "./restored";
import { shapeOf } from "./shape";

/** What one MetaGraph says of itself; `graph` has taken its nodes. */
export function metaGraphFacts(message: Message, graph: Graph): MetaGraphFacts {
  const info = (message["meta_info_def"] ?? {}) as { tags?: string[]; tensorflow_version?: string };
  const { versions } = (message["graph_def"] ?? {}) as { versions?: Message };
  const signatures = signaturesOf(message, graph);
  const functions = functionsOf(message["object_graph_def"] as Message | undefined);
  const reached = Object.entries(signatures).map(([name, { outputs }]) => [
    name,
    reachedOps(outputs, graph),
  ]);
  const loading = graph.reachableFrom(loadedTensors(message, signatures));
  const foreign = graph.foreignOps();
  return {
    tags: info.tags ?? [],
    tensorflowVersion: info.tensorflow_version ?? "",
    producer: Number(versions?.["producer"] ?? 0),
    minConsumer: Number(versions?.["min_consumer"] ?? 0),
    signatures,
    ops: sortKeys(graph.ops),
    reachedOps: Object.fromEntries(reached.filter(([, ops]) => ops !== undefined)),
    ...(loading && { reachedAtLoading: [...loading].sort() }),
    ...(foreign.length > 0 && { foreignOps: foreign }),
    ...(graph.embedded.length > 0 && { embeddedGraphs: graph.embedded }),
    assets: assets(message),
    ...(functions.length > 0 && { functions }),
    restores: Boolean((message["saver_def"] as Message | undefined)?.["restore_op_name"]),
  };
}

/** Collections in which TensorFlow 1 names what runs at loading. */
const MAIN_OPS = new Set(["saved_model_main_op", "legacy_init_op"]);

/** Names of a MetaGraph that are looked for when it is loaded. */
export interface MetaGraphNames {
  /** Those that the graph does not have. */
  readonly faults: readonly NameFault[];
  /** Those that are read from the index of the variables. */
  readonly restored: readonly RestoredTensor[];
}

/** Names that loading the MetaGraph looks for; `graph` has taken its nodes. */
export function metaGraphNames(message: Message, graph: Graph): MetaGraphNames {
  const signatures = signaturesOf(message, graph);
  const { restore_op_name: restore, filename_tensor_name: file } = (message["saver_def"] ??
    {}) as Saver;
  const loaded = loadedTensors(message, signatures);
  return {
    faults: graph.nameFaults(restore && file ? [...loaded, file] : loaded),
    restored: restore ? [...graph.restoredBy(restore)] : [],
  };
}

interface Saver {
  readonly restore_op_name?: string;
  /** Takes the path of the variables. */
  readonly filename_tensor_name?: string;
}

/** What a server runs when it loads the graph: restoring, and initialising tables. Source: tensorflow/cc/saved_model/loader.cc. */
function loadedTensors(message: Message, signatures: MetaGraphFacts["signatures"]): string[] {
  const saver = (message["saver_def"] ?? {}) as Saver;
  const listed = entries(message["collection_def"])
    .filter(([name]) => MAIN_OPS.has(name))
    .flatMap(
      ([, { node_list: list }]) => ((list as Message | undefined)?.["value"] ?? []) as string[],
    );
  const init = Object.values(signatures["__saved_model_init_op"]?.outputs ?? {});
  return [
    ...(saver.restore_op_name ? [saver.restore_op_name] : []),
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

function signaturesOf(message: Message, graph: Graph): MetaGraphFacts["signatures"] {
  return sortKeys(
    entries(message["signature_def"]).map(([name, value]) => [name, signature(value, graph)]),
  );
}

function signature(message: Message, graph: Graph): SignatureFacts {
  const defaults = entries(message["defaults"]).map(([name]) => name);
  const [inputs, outputs] = [tensors(message["inputs"]), tensors(message["outputs"])];
  const missing = [...Object.values(inputs), ...Object.values(outputs)].flatMap(({ tensor }) =>
    tensor && !graph.has(tensor) ? [tensor] : [],
  );
  return {
    methodName: String(message["method_name"] ?? ""),
    inputs,
    outputs,
    ...(defaults.length > 0 && { defaults }),
    ...(missing.length > 0 && { missingTensors: missing }),
  };
}

function tensors(map: Message[string]): Readonly<Record<string, TensorFacts>> {
  return sortKeys(entries(map).map(([name, value]) => [name, tensorInfo(value)]));
}

function tensorInfo(message: Message): TensorFacts {
  const encoding = ["coo_sparse", "composite_tensor"].find((name) => message[name] !== undefined);
  return {
    dtype: dtypeName(message["dtype"]),
    shape: shapeOf(message["tensor_shape"] as Message | undefined),
    ...(message["name"] !== undefined && { tensor: String(message["name"]) }),
    ...(encoding !== undefined && { encoding }),
  };
}

/** Asset names of `asset_file_def`, and of the collection that TensorFlow 1 wrote. */
function assets(message: Message): string[] {
  const collection = entries(message["collection_def"]).find(
    ([name]) => name === "saved_model_assets",
  )?.[1];
  const { value = [] } = (collection?.["any_list"] ?? {}) as {
    value?: readonly { value?: Message }[];
  };
  const all = [
    ...((message["asset_file_def"] ?? []) as readonly Message[]),
    ...value.map((any) => any.value ?? {}),
  ];
  return [...new Set(all.map(({ filename }) => String(filename ?? "")))].filter(Boolean).sort();
}

/** The entries of a map field; a later entry of a name takes the place of an earlier one, as protobuf demands. */
function entries(map: Message[string]): [string, Message][] {
  const list = (map ?? []) as readonly Message[];
  const byName = new Map(
    list.map(({ key, value }) => [String(key ?? ""), (value ?? {}) as Message] as const),
  );
  return [...byName];
}
