import type { Bundle, BundleFile } from "../bundle/bundle";
import { type ByteSource, bufferSource, withFile } from "../bytes/byteSource";
import { FormatError, LimitError } from "../bytes/formatError";
import { recogniseFile } from "../formats";
import type { Problem, UnreadableGraph } from "../problem";
import schema from "../proto/generated/tensorflow.json";
import { wireOfText } from "../proto/textFormat";
import { INDEX_FILE, missingParts } from "./completeness";
import type { FingerprintFacts, MetaGraphFacts, SavedModelFacts } from "./facts";
import { FINGERPRINT_FILE, isIndexOf, readFingerprint, wasFingerprint } from "./fingerprint";
import { GRAPH_FILES } from "./graphFiles";
import { KERAS_METADATA_FILE, readKerasMetadata } from "./kerasMetadata";
import { foreignTensors, unknownNames } from "./lookups";
import { type MetaGraphNames, metaGraphFacts, metaGraphNames } from "./metaGraph";
import { pickMetaGraph } from "./pick";
import { eachGraph } from "./reachedGraphs";
import { duplicateBytes, readTensorBundle, type TensorBundle } from "./tensorBundle";
import { checkVocabularies } from "./vocabularies";

/** Largest text export that is read, in bytes: it is read into memory whole. */
const MAX_TEXT_BYTES = 1 << 28;

/** Size from which on protobuf refuses a message, in bytes. Source: protobuf.dev, "Proto Limits". */
const MAX_MESSAGE = 2 ** 31;

/** A SavedModel's facts, the problems with its files, and the locations of its tensors. */
export interface SavedModelInspection {
  readonly facts: SavedModelFacts;
  readonly problems: readonly Problem[];
  readonly tensors?: TensorBundle;
}

/** Whether the bundle is meant to be a SavedModel, valid or not. */
export function isSavedModel(bundle: Pick<Bundle, "files">): boolean {
  return bundle.files.some(({ path }) => GRAPH_FILES.includes(path));
}

/**
 * Reads a SavedModel's graph and the index of its variables, but no tensor. @param servedTags tags of the MetaGraph to
 * serve.
 */
export function inspectSavedModel(
  bundle: Bundle,
  servedTags?: readonly string[],
  servedSignature?: string,
): SavedModelInspection {
  const problems: Problem[] = [];
  const file = GRAPH_FILES.map((name) => bundle.files.find(({ path }) => path === name)).find(
    Boolean,
  );
  const { graphs, metaGraphs } = inspectGraph(file, problems, servedTags, servedSignature);
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
  const names = graphs.find(({ facts }) => facts === served)?.names;
  const foreign = names && tensors ? [...foreignTensors(names, tensors)] : [];
  problems.push(...foreign);
  if (fingerprint && tensors && foreign.length === 0)
    problems.push(...foreignIndex(bundle, fingerprint));
  problems.push(...missingParts(bundle.files, metaGraphs, tensors));
  const unread = checkVocabularies(bundle, names?.vocabularies ?? [], problems);
  return {
    facts: {
      metaGraphs,
      variables: tensors?.variables ?? [],
      duplicateBytes: duplicateBytes(tensors?.ranges ?? []),
      ...(fingerprint && { fingerprint }),
      ...(keras && { keras }),
      ...(unread.length > 0 && { unreadVocabularies: unread }),
    },
    problems,
    ...(tensors && { tensors }),
  };
}

/** Facts and problems of the graph's file by itself. Used for an inspection and for the bytes that are uploaded. */
export function inspectGraph(
  file: Pick<BundleFile, "path" | "location" | "bytes"> | undefined,
  problems: Problem[],
  servedTags?: readonly string[],
  servedSignature?: string,
): { readonly graphs: readonly MetaGraph[]; readonly metaGraphs: readonly MetaGraphFacts[] } {
  const graphs = file ? readGraphs(file, problems, servedSignature) : [];
  const metaGraphs = graphs.map(({ facts }) => facts);
  const served = pickMetaGraph({ metaGraphs, ...(servedTags && { servedTags }) });
  for (const { facts, names } of graphs)
    problems.push(...unknownNames(file?.path ?? "", names, facts === served));
  return { graphs, metaGraphs };
}

/** A MetaGraph, with the names that loading it looks up. */
interface MetaGraph {
  readonly facts: MetaGraphFacts;
  readonly names: MetaGraphNames;
}

function readGraphs(
  file: Pick<BundleFile, "path" | "location" | "bytes">,
  problems: Problem[],
  servedSignature: string | undefined,
): readonly MetaGraph[] {
  try {
    const unread = unreadForm(file);
    if (unread) {
      problems.push({ code: "unreadable-graph", path: file.path, ...unread });
      return [];
    }
    const graphs = withFile(file.location, (source) =>
      file.path.endsWith(".pbtxt")
        ? readTextGraphs(source, servedSignature)
        : readBinaryGraphs(source, servedSignature),
    );
    if (graphs.length === 0) problems.push({ code: "no-meta-graph", path: file.path });
    return graphs;
  } catch (error) {
    const detail = detailOf(error);
    const cause = error instanceof LimitError ? "beyond-limit" : "format";
    problems.push({ code: "unreadable-graph", path: file.path, cause, detail });
    return [];
  }
}

/** Why a graph file is not read, whatever its content; undefined if it is read. */
function unreadForm({
  path,
  bytes,
}: Pick<BundleFile, "path" | "bytes">): UnreadableGraph | undefined {
  if (path.endsWith(".cpb")) return { cause: "chunked" };
  if (path.endsWith(".pb") && bytes >= MAX_MESSAGE) return { cause: "too-large-message", bytes };
  return path.endsWith(".pbtxt") && bytes > MAX_TEXT_BYTES
    ? { cause: "too-large", bytes, limit: MAX_TEXT_BYTES }
    : undefined;
}

/** The MetaGraphs of a binary SavedModel; throws FormatError if TensorFlow would not parse it. */
export function readBinaryGraphs(source: ByteSource, servedSignature?: string): MetaGraph[] {
  const graphs: MetaGraph[] = [];
  eachGraph(source, "SavedModel", (graph, message) => {
    if (!message) return;
    graphs.push({
      facts: metaGraphFacts(message, graph, servedSignature),
      names: metaGraphNames(message, graph),
    });
  });
  return graphs;
}

/** The MetaGraphs of a SavedModel in text format, which is converted to the binary format. */
export function readTextGraphs(source: ByteSource, servedSignature?: string): MetaGraph[] {
  const text = source.read(0, source.size).toString("utf8");
  return readBinaryGraphs(bufferSource(wireOfText(text, schema, "SavedModel")), servedSignature);
}

/** The facts in one file of the export; undefined if it is missing or cannot be read, which adds a problem. */
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

/** An index that was put into the folder after the export was written. TensorFlow loads it without a warning. */
function* foreignIndex({ files }: Bundle, fingerprint: FingerprintFacts): Iterable<Problem> {
  const file = files.find(({ path }) => path === INDEX_FILE);
  if (!file || withFile(file.location, (index) => isIndexOf(fingerprint, index))) return;
  yield { code: "foreign-index", path: file.path };
}

/** A fingerprint that is damaged. TensorFlow logs that, and loads the model. */
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
