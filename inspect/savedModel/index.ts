import type { Bundle, BundleFile } from "../bundle/walk";
import { type ByteSource, withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { recogniseFile } from "../formats";
import type { Problem, UnreadableGraph } from "../problem";
import { decode, type Message } from "../proto/decode";
import { decodeText } from "../proto/textFormat";
import { WireReader } from "../proto/wireReader";
import { INDEX_FILE, missingParts } from "./completeness";
import type { FingerprintFacts, MetaGraphFacts, SavedModelFacts } from "./facts";
import { FINGERPRINT_FILE, isIndexOf, readFingerprint, wasFingerprint } from "./fingerprint";
import { Graph } from "./graph";
import { KERAS_METADATA_FILE, readKerasMetadata } from "./kerasMetadata";
import { foreignTensors, unknownNames } from "./lookups";
import { MetaGraphDef, SavedModel } from "./messages";
import { type MetaGraphNames, metaGraphFacts, metaGraphNames } from "./metaGraph";
import { pickMetaGraph } from "./pick";
import { checkSavedModel } from "./schema";
import { duplicateBytes, readTensorBundle, type TensorBundle } from "./tensorBundle";

/** Largest text export that is read, in bytes: it is taken into memory whole. */
const MAX_TEXT_BYTES = 1 << 28;

/** A SavedModel's facts, what is wrong with its files, and where its tensors lie. */
export interface SavedModelInspection {
  readonly facts: SavedModelFacts;
  readonly problems: readonly Problem[];
  readonly tensors?: TensorBundle;
}

/** Names under which a SavedModel's graph lies at the root of its folder, in the order in which TensorFlow looks. */
export const GRAPH_FILES = ["saved_model.pb", "saved_model.pbtxt", "saved_model.cpb"];

/** Whether the bundle is meant as a SavedModel, sound or not. */
export function isSavedModel(bundle: Pick<Bundle, "files">): boolean {
  return bundle.files.some(({ path }) => GRAPH_FILES.includes(path));
}

/** Reads a SavedModel's graph and the index of its variables; reads no tensor. The tags are those that are served. */
export function inspectSavedModel(
  bundle: Bundle,
  servedTags?: readonly string[],
): SavedModelInspection {
  const problems: Problem[] = [];
  const file = GRAPH_FILES.map((name) => bundle.files.find(({ path }) => path === name)).find(
    Boolean,
  );
  const graphs = file ? readGraphs(file, problems) : [];
  const metaGraphs = graphs.map(({ facts }) => facts);
  const tensors = readPart(bundle, INDEX_FILE, readTensorBundle, "unreadable-index", problems);
  const damaged = damagedFingerprint(bundle);
  problems.push(...damaged);
  const fingerprint =
    damaged.length > 0
      ? undefined
      : readPart(bundle, FINGERPRINT_FILE, readFingerprint, "unreadable-fingerprint", problems);
  const keras = readPart(
    bundle,
    KERAS_METADATA_FILE,
    readKerasMetadata,
    "unreadable-keras-metadata",
    problems,
  );
  const served = pickMetaGraph({ metaGraphs, ...(servedTags && { servedTags }) });
  for (const { facts, names } of graphs)
    problems.push(...unknownNames(file?.path ?? "", names, facts === served));
  const names = graphs.find(({ facts }) => facts === served)?.names;
  const foreign = names && tensors ? [...foreignTensors(names, tensors)] : [];
  problems.push(...foreign);
  if (fingerprint && tensors && foreign.length === 0)
    problems.push(...foreignIndex(bundle, fingerprint));
  problems.push(...missingParts(bundle.files, metaGraphs, tensors));
  return {
    facts: {
      metaGraphs,
      variables: tensors?.variables ?? [],
      duplicateBytes: duplicateBytes(tensors?.ranges ?? []),
      ...(fingerprint && { fingerprint }),
      ...(keras && { keras }),
    },
    problems,
    ...(tensors && { tensors }),
  };
}

/** A MetaGraph, with the names that loading it looks for. */
interface MetaGraph {
  readonly facts: MetaGraphFacts;
  readonly names: MetaGraphNames;
}

function readGraphs(file: BundleFile, problems: Problem[]): readonly MetaGraph[] {
  try {
    const unread = unreadForm(file);
    if (unread) {
      problems.push({ code: "unreadable-graph", path: file.path, ...unread });
      return [];
    }
    const graphs = withFile(file.location, (source) =>
      file.path.endsWith(".pbtxt") ? readTextGraphs(source) : readBinaryGraphs(source),
    );
    if (graphs.length === 0) problems.push({ code: "no-meta-graph", path: file.path });
    return graphs;
  } catch (error) {
    const detail = detailOf(error);
    problems.push({ code: "unreadable-graph", path: file.path, cause: "format", detail });
    return [];
  }
}

/** A graph file that is not read, whatever its content. */
function unreadForm({ path, bytes }: BundleFile): UnreadableGraph | undefined {
  if (path.endsWith(".cpb")) return { cause: "chunked" };
  return path.endsWith(".pbtxt") && bytes > MAX_TEXT_BYTES
    ? { cause: "too-large", bytes, limit: MAX_TEXT_BYTES }
    : undefined;
}

function readBinaryGraphs(source: ByteSource): MetaGraph[] {
  checkSavedModel(source);
  const reader = WireReader.of(source);
  const graphs: MetaGraph[] = [];
  for (let tag = reader.next(); tag; tag = reader.next()) {
    if (tag.field !== SavedModel["meta_graphs"]?.number || tag.wire !== 2) {
      reader.skip(tag);
      continue;
    }
    const graph = new Graph();
    const message = decode(reader.message(), MetaGraphDef, {
      "graph_def.node": (node) => graph.addNode(node),
      "graph_def.library.function.node_def": (node) => graph.addFunctionNode(node),
      "graph_def.library.function": (called) => graph.addFunction(called),
    });
    graphs.push(metaGraph(message, graph));
  }
  return graphs;
}

function readTextGraphs(source: ByteSource): MetaGraph[] {
  const { meta_graphs = [] } = decodeText(source.read(0, source.size).toString("utf8"), SavedModel);
  return (meta_graphs as readonly Message[]).map((message) => metaGraph(message, graphOf(message)));
}

function metaGraph(message: Message, graph: Graph): MetaGraph {
  return { facts: metaGraphFacts(message, graph), names: metaGraphNames(message, graph) };
}

/** The graph of a MetaGraph that is in memory already. */
function graphOf(message: Message): Graph {
  const graph = new Graph();
  const { node = [], library } = (message["graph_def"] ?? {}) as {
    node?: readonly Message[];
    library?: Message;
  };
  for (const element of node) graph.addNode(element);
  for (const called of (library?.["function"] ?? []) as readonly Message[]) {
    for (const element of (called["node_def"] ?? []) as readonly Message[])
      graph.addFunctionNode(element);
    graph.addFunction(called);
  }
  return graph;
}

/** What one file of the export says, where it is there and sound. */
function readPart<T>(
  { files }: Bundle,
  name: string,
  read: (source: ByteSource) => T,
  code: "unreadable-index" | "unreadable-fingerprint" | "unreadable-keras-metadata",
  problems: Problem[],
): T | undefined {
  const file = files.find(({ path }) => path === name);
  if (!file) return undefined;
  try {
    return withFile(file.location, read);
  } catch (error) {
    problems.push({ code, path: file.path, detail: detailOf(error) });
    return undefined;
  }
}

/** An index that came into the folder after the export was written: TensorFlow loads it without a word. */
function* foreignIndex({ files }: Bundle, fingerprint: FingerprintFacts): Iterable<Problem> {
  const file = files.find(({ path }) => path === INDEX_FILE);
  if (!file || withFile(file.location, (index) => isIndexOf(fingerprint, index))) return;
  yield { code: "foreign-index", path: file.path };
}

/** A fingerprint that is none any more: TensorFlow says so in its log, and loads the model. */
function damagedFingerprint({ files }: Bundle): Problem[] {
  const file = files.find(({ path }) => path === FINGERPRINT_FILE);
  if (!file || recogniseFile(file.location).format !== "unknown") return [];
  if (!withFile(file.location, wasFingerprint)) return [];
  return [{ code: "damaged-fingerprint", path: file.path }];
}

function detailOf(error: unknown): string {
  if (!(error instanceof FormatError)) throw error;
  return error.message;
}
