import { isAscii } from "node:buffer";
import { osReason } from "../../text";
import { type ByteSource, type Location, withSmallFile } from "../bytes/byteSource";
import { FormatError, LimitError } from "../bytes/formatError";
import { hasControl } from "../bytes/textBytes";
import { InputError } from "../inputError";
import { recogniseCompressed } from "./archive/compressed";
import { LZMA_STARTS, STREAM_STARTS } from "./archive/streams";
import { recogniseTar } from "./archive/tar";
import { recogniseZip } from "./archive/zip";
import { endsAsZip } from "./archive/zipEnd";
import { Budget } from "./budget";
import { formatOf } from "./catalog";
import { recogniseArrow } from "./columnar/arrow";
import { recogniseAvro } from "./columnar/avro";
import { recogniseOrc } from "./columnar/orc";
import { recogniseParquet } from "./columnar/parquet";
import { recogniseDuckdb } from "./databases/duckdb";
import { recogniseSqlite } from "./databases/sqlite";
import { recogniseStata } from "./databases/stata";
import { MESSAGE_STARTS } from "./fields";
import { recogniseHdf5 } from "./hdf5/hdf5";
import { LIMITS } from "./limits";
import { MAGICS } from "./magics";
import { recogniseBmp, recogniseIco, recogniseTiff } from "./media/images";
import { recogniseRiff } from "./media/riff";
import { recogniseFlac, recogniseMpegAudio, recogniseOgg } from "./media/sound";
import { recognisePickle } from "./pickle/pickleFormat";
import { recogniseRarer } from "./rarer";
import type { Recogniser, Sample } from "./recogniser";
import type { Recognition } from "./recognition";
import { recogniseExpression, recognisePlan } from "./science/polars";
import { recogniseTensorFiles } from "./tensorflow/tensorFiles";
import { recogniseTensorflow } from "./tensorflow/tensorflow";
import { recogniseSentencepiece } from "./text/sentencepiece";
import { recogniseText } from "./text/text";
import { recogniseFaiss } from "./vectors/faiss";
import { recogniseFasttext } from "./vectors/fasttext";
import { recogniseWord2vec } from "./vectors/word2vec";
import { recogniseCatboost } from "./weights/catboost";
import { recogniseCoreml } from "./weights/coreml";
import { recogniseGguf } from "./weights/gguf";
import { MSGPACK_STARTS } from "./weights/msgpack";
import { recogniseNumpy } from "./weights/numpy";
import { recogniseOnnx } from "./weights/onnx";
import { recognisePaddle } from "./weights/paddle";
import { recogniseSafetensors } from "./weights/safetensors";
import { recogniseTflite } from "./weights/tflite";
import { recogniseUbjson } from "./weights/ubjson";

export type { FormatName } from "./catalog";
export type { CodeFound, MemberFound, Recognition } from "./recognition";

/** A recogniser with properties that all of its formats share, so that most files are given to few recognisers. */
interface Narrow {
  /** The possible first bytes, as a `latin1` string; absent if any byte is possible. */
  readonly first?: string;
  /** What the bytes must contain: a control character, in the head or after it, or any byte that is not ASCII text. */
  readonly has?: "control" | "otherThanAscii";
  readonly recognise: Recogniser;
}

/**
 * Every group is tried, because bytes may have several formats at once; in a group, the first recogniser that claims
 * them decides. Formats that run code come first, then containers, then data: the first claim names the file.
 */
const GROUPS = tables([
  // The recognisers of zips, tars and compressed streams account for all bytes of a file, including any HDF5 among
  // them.
  [
    { has: "control", recognise: recogniseZip },
    recognisePickle,
    recogniseTar,
    { first: STREAM_STARTS, recognise: recogniseCompressed },
    { first: LZMA_STARTS, has: "control", recognise: recogniseCompressed },
    { has: "control", recognise: recogniseHdf5 },
  ],
  [{ first: "\x93", recognise: recogniseNumpy }],
  [{ has: "control", recognise: recogniseTflite }],
  [MAGICS],
  [{ first: "G", recognise: recogniseGguf }],
  [{ has: "control", recognise: recogniseSafetensors }],
  [{ first: "{", recognise: recogniseUbjson }],
  // The tag of an external data entry is a control character, or takes more than one byte.
  [{ first: MESSAGE_STARTS, has: "otherThanAscii", recognise: recogniseOnnx }],
  // The counts and lengths in both formats contain zero bytes.
  [{ has: "control", recognise: recogniseTensorFiles }],
  [{ first: MESSAGE_STARTS, recognise: recogniseTensorflow }],
  // No two of these formats can start alike.
  [
    { first: "P", recognise: recogniseParquet },
    { has: "control", recognise: recogniseArrow },
    { first: "O", recognise: recogniseOrc },
    { first: "O", recognise: recogniseAvro },
    { first: "S", recognise: recogniseSqlite },
    { has: "control", recognise: recogniseDuckdb },
    { first: "<qrs", recognise: recogniseStata },
    { first: "I", recognise: recogniseFaiss },
    { first: "\xba", recognise: recogniseFasttext },
    { first: "0123456789", recognise: recogniseWord2vec },
    { first: "C", recognise: recogniseCatboost },
    { first: "\n", recognise: recogniseSentencepiece },
    { first: "\b", recognise: recogniseCoreml },
    { first: "\0", recognise: recognisePaddle },
    { first: MSGPACK_STARTS, recognise: recogniseExpression },
    { first: "D", recognise: recognisePlan },
    { first: "RF", recognise: recogniseRiff },
    { first: "f", recognise: recogniseFlac },
    { first: "O", recognise: recogniseOgg },
    { first: "I\xff", recognise: recogniseMpegAudio },
    { first: "B", recognise: recogniseBmp },
    { first: "IM", recognise: recogniseTiff },
    { first: "\0", recognise: recogniseIco },
    { has: "control", recognise: recogniseRarer },
  ],
  [recogniseText],
]);

/** A recogniser, and for each byte whether one of its formats starts with it; absent if any byte is possible. */
interface Row extends Pick<Narrow, "has" | "recognise"> {
  readonly starts?: Uint8Array;
}

function tables(groups: readonly (readonly (Recogniser | Narrow)[])[]): readonly Row[][] {
  return groups.map((group) =>
    group.map((row) => {
      if (typeof row === "function") return { recognise: row };
      const { first, has, recognise } = row;
      return { recognise, ...(has && { has }), ...(first && { starts: bytesIn(first) }) };
    }),
  );
}

function bytesIn(latin1: string): Uint8Array {
  const starts = new Uint8Array(256);
  for (let at = 0; at < latin1.length; at++) starts[latin1.charCodeAt(at)] = 1;
  return starts;
}

/** Whether a recogniser may claim a file, by the file's first byte and by whether it may be text. */
function mayClaim({ starts, has }: Row, { source, head, hasControl, isAscii }: Sample): boolean {
  if (starts !== undefined && starts[head[0] ?? 0] === 0) return false;
  if (has === undefined || hasControl || source.size > head.length) return true;
  return has === "otherThanAscii" && !isAscii;
}

/** Recognises bytes by their content only; never throws. */
export function recognise(
  source: ByteSource,
  depth = 0,
  budget: Budget = new Budget(),
): Recognition {
  if (source.size === 0) return { format: "empty" };
  if (depth > LIMITS.depth) return { format: "nested" };
  const head = source.read(0, LIMITS.head);
  const isBinary = hasControl(head);
  const sample: Sample = {
    source,
    head,
    hasControl: isBinary,
    isAscii: !isBinary && source.size <= head.length && isAscii(head),
    depth,
    budget,
    inner: (member) => recognise(member, depth + 1, budget),
  };
  const found = claimOf(sample);
  // Loaders of zips skip any bytes before one. The recognisers of these formats have accounted for every byte.
  const mayEndAsZip = formatOf(found.format).endsAsZip === true;
  const isText = !sample.hasControl && source.size <= head.length;
  if (isText || mayEndAsZip || found.fault !== undefined || !endsAsZip(source)) return found;
  return { ...found, fault: "a zip follows its first bytes" };
}

/** The recognition of the bytes. If several formats fit, it is a fault: a loader may read them as another one. */
function claimOf(sample: Sample): Recognition {
  const claims: Recognition[] = [];
  for (const group of GROUPS) {
    const found = firstOf(group, sample);
    if (!found) continue;
    claims.push(found);
    const isCut = found.format === "unknown" && found.unseen !== undefined;
    if (found.fault !== undefined || isCut || formatOf(found.format).settled) break;
  }
  const [first = { format: "unknown" }, second] =
    claims.length > 1 ? claims.filter((claim) => !isGuess(claim)) : claims;
  if (!second) return first;
  const code = claims.flatMap((claim) => claim.code ?? []).slice(0, LIMITS.listedCode);
  const other = second.fault ?? `it also reads as ${formatOf(second.format).title}`;
  return { ...first, ...(code.length > 0 && { code }), fault: other };
}

/** Whether bytes are text only if they are in some old encoding, of which no byte is wrong. */
function isGuess({ format, detail, code, loads, fault }: Recognition): boolean {
  const isPlain = code === undefined && loads === undefined && fault === undefined;
  return format === "text" && detail?.encoding === "unknown" && isPlain;
}

function firstOf(group: readonly Row[], sample: Sample): Recognition | undefined {
  let cut: Recognition | undefined;
  for (const row of group) {
    if (!mayClaim(row, sample)) continue;
    try {
      const found = row.recognise(sample);
      if (found) return { ...cut, ...found };
    } catch (error) {
      if (error instanceof LimitError) {
        cut = { format: "unknown", unseen: error.message };
        continue;
      }
      // Only JavaScript's own parsers recurse with the nesting of the bytes; its stack limits them.
      if (error instanceof RangeError)
        return { format: "unknown", fault: "it is nested too deep to be read" };
      if (!(error instanceof FormatError)) throw error;
      return { format: "unknown", fault: error.message };
    }
  }
  return cut;
}

/** Recognises the file at `location`; a file that cannot be read is `unreadable`. */
export function recogniseFile(location: Location): Recognition {
  try {
    return withSmallFile(location, LIMITS.head, (source) => recognise(source));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return { format: "unreadable", fault: `cannot be read: ${osReason(error)}` };
  }
}
