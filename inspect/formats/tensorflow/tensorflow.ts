import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { hasControl } from "../../bytes/textBytes";
import { Cursor } from "../../proto/cursor";
import { NODE_NAME } from "../../savedModel/nodeName";
import type { FormatName } from "../catalog";
import { type TopLevel, topLevelOf } from "../fields";
import type * as kerasMetadataFormat from "../keras/kerasMetadataFormat";
import type { Recogniser } from "../recogniser";
import { isDebugInfo } from "./debugInfo";
import type * as graphOps from "./graphOps";

// The readers of messages are loaded with the first file that may be one; most bundles of a routine contain none.
const loadGraphOps = () => require("./graphOps") as typeof graphOps;
const loadKeras = () => require("../keras/kerasMetadataFormat") as typeof kerasMetadataFormat;

/** TensorFlow's messages: SavedModel, GraphDef, Keras metadata, fingerprint. All fields must fit the message. */
export const recogniseTensorflow: Recogniser = ({ source, head, isAscii }) => {
  // The tags of an op and of a meta graph are control characters, or take more than one byte: only metadata can be
  // ASCII.
  if (isAscii && !head.includes(KERAS_LAYER)) return undefined;
  const fields = topLevelOf(source);
  if (!fields) return undefined;
  const metadata = has(fields, 1, 2) ? loadKeras().recogniseKerasMetadata(source) : undefined;
  const format = metadata ? undefined : messageOf(fields, source);
  const found = metadata ?? (format === undefined ? undefined : { format });
  const { hiddenOps, isBinaryGraph, reachingOps } = loadGraphOps();
  const own = format !== undefined && isBinaryGraph(format) ? reachingOps(source, format) : [];
  const hidden = hiddenOps(source, format);
  const code = [...(metadata?.code ?? []), ...own, ...(hidden?.code ?? [])];
  const named = found ?? hidden;
  return named && { ...named, ...(code.length > 0 && { code }) };
};

/** Prefix of a layer's identifier. Source: keras/saving/legacy/saved_model/constants.py. */
const KERAS_LAYER = "_tf_keras_";

function messageOf(fields: TopLevel, source: ByteSource): FormatName | undefined {
  const isModel = [...fields.keys()].every((field) => field <= 2) && !has(fields, 1, 2);
  if (isModel && has(fields, 2, 2)) return "tensorflow-savedmodel";
  if (isFingerprint(fields, source.size)) return "tensorflow-fingerprint";
  if (!has(fields, 1, 2)) return undefined;
  const hasFrames = [2, 4, 6].some((field) => has(fields, field, 2));
  if (hasFrames && isDebugInfo(source)) return "tensorflow-debug-info";
  if (isNode(source)) return "tensorflow-graphdef";
  return has(fields, 2, 2) && isMetaInfo(source) ? "tensorflow-metagraph" : undefined;
}

function has(fields: TopLevel, field: number, wire: number): boolean {
  return fields.get(field)?.has(wire) ?? false;
}

// Field numbers are written by hand, because they are few and act as limits; test/inspect/formats/fieldNumbers.test.ts
// compares them with the .proto files.

/**
 * Whether fields are those of a FingerprintDef: five numbers, a UUID and a version. Source:
 * tensorflow/core/protobuf/fingerprint.proto.
 */
function isFingerprint(fields: TopLevel, size: number): boolean {
  const wires = [...fields].map(([field, kinds]) => [field, [...kinds].join()] as const);
  const isOwn = wires.every(([field, kinds]) => field <= 7 && kinds === (field <= 5 ? "0" : "2"));
  return size < 400 && isOwn && wires.filter(([field]) => field <= 5).length >= 3;
}

/**
 * Whether the first message is a node with a name and an op. TensorFlow imports no graph with another kind of name,
 * such as the session overrides in TensorFlow Serving's saved_model_config.pb. Source:
 * tensorflow/core/framework/node_def.proto.
 */
function isNode(source: ByteSource): boolean {
  return firstMessage(
    source,
    (fields, texts) =>
      fields.get(1) === 2 &&
      fields.get(2) === 2 &&
      [...fields.keys()].every((field) => field <= 7) &&
      isText(texts.get(1), NODE_NAME) &&
      isText(texts.get(2), OP_NAME) &&
      isText(texts.get(4), DEVICE),
  );
}

/** The name of an op or of a function, as opposed to the message that other formats have in this field. */
const OP_NAME = /^[A-Za-z_][\w.>/-]*$/;
const DEVICE = /^[\w/:.,*@-]*$/;

function isText(bytes: Buffer | undefined, pattern: RegExp): boolean {
  return bytes === undefined || pattern.test(bytes.toString("latin1"));
}

/** Longest name of a node that is checked, in bytes. */
const LONGEST_NAME = 4096;

/** Fields that are text: a node's name, op and device; the version of a MetaGraph's info. */
const TEXTS: readonly number[] = [1, 2, 4];

/** Whether the first message is a MetaGraph's info: its first field is a version as text, its second the list of ops. */
function isMetaInfo(source: ByteSource): boolean {
  return firstMessage(source, (fields, texts) => {
    const version = texts.get(1);
    return (fields.get(2) === 2 || fields.get(5) === 2) && !(version && hasControl(version));
  });
}

/** @param test receives the wire types by field, and the bytes of text fields that are not too long. */
function firstMessage(
  source: ByteSource,
  test: (fields: Map<number, number>, texts: ReadonlyMap<number, Buffer>) => boolean,
): boolean {
  try {
    const cursor = new Cursor(source);
    cursor.next();
    cursor.enter();
    const fields = new Map<number, number>();
    const texts = new Map<number, Buffer>();
    for (let tag = cursor.next(); tag; tag = cursor.next()) {
      fields.set(tag.field, tag.wire);
      if (TEXTS.includes(tag.field) && tag.wire === 2) {
        const outer = cursor.enter();
        const bytes = cursor.rest(LONGEST_NAME);
        if (bytes) texts.set(tag.field, bytes);
        cursor.leave(outer);
      } else cursor.skip(tag);
    }
    return test(fields, texts);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return false;
  }
}
