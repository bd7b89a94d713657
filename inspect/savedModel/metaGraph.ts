import type { MetaGraphDef } from "../proto/generated/tensorflow";
import { sortKeys } from "../sortKeys";
import { randomOps } from "./activeRandom";
import { assets, assetTensors, unreadAssets, type Vocabulary, vocabularies } from "./assets";
import type { MetaGraphFacts, ServedGraphFacts, SignatureFacts } from "./facts";
import { functionsOf } from "./functions";
import type { Graph } from "./graph";
import { initialisers, initOf, loadedTensors, mainOpsOf } from "./loading";
import type { NameFault } from "./nameFault";
import { otherServed } from "./otherServed";
import { DEFAULT_SIGNATURE } from "./pick";
import type { FollowedGraph } from "./reachingOps";
import type { RestoredTensor } from "./restored";
import {
  fetchedTensors,
  namedTensors,
  type Signatures,
  servedFirst,
  signaturesOf,
  withAnyShape,
} from "./signatures";

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

/** How a server runs the signature to serve, or else another one that could be named. */
function servedFacts(
  message: MetaGraphDef,
  graph: Graph,
  signatures: Signatures,
  wanted: string,
): ServedGraphFacts | undefined {
  if (Object.hasOwn(signatures, wanted)) return servedBy(message, graph, signatures, wanted);
  return otherServed(signatures, (name) => servedBy(message, graph, signatures, name));
}

function servedBy(
  message: MetaGraphDef,
  graph: Graph,
  signatures: Signatures,
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

/** Names of a MetaGraph that are looked up when it is loaded. */
export interface MetaGraphNames {
  /** Names that the graph does not contain. */
  readonly faults: readonly NameFault[];
  /** Tensors that are read from the index of the variables. */
  readonly restored: readonly RestoredTensor[];
  /** Assets from which loading fills tables. */
  readonly vocabularies: readonly Vocabulary[];
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
