import { isAscii } from "node:buffer";
import { osReason } from "../../text";
import { type ByteSource, withSmallFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { hasControl } from "../bytes/textBytes";
import { recogniseCompressed } from "./archive/compressed";
import { STREAM_BEGINS } from "./archive/streams";
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
import { MESSAGE_BEGINS } from "./fields";
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
import { MSGPACK_BEGINS, recogniseMsgpack } from "./weights/msgpack";
import { recogniseNumpy } from "./weights/numpy";
import { recogniseOnnx } from "./weights/onnx";
import { recognisePaddle } from "./weights/paddle";
import { recogniseSafetensors } from "./weights/safetensors";
import { recogniseTflite } from "./weights/tflite";
import { recogniseUbjson } from "./weights/ubjson";

export type { FormatName } from "./catalog";
export type { CodeFound, MemberFound, Recognition } from "./recognition";

/** A recogniser with what all bytes have that it claims, so that most files are not given to most recognisers. */
interface Narrow {
  /** Bytes with one of which they begin, as a `latin1` string; absent for any. */
  readonly first?: string;
  /** What they all have: a control character, in the head or behind it, or any byte that no text in ASCII has. */
  readonly has?: "control" | "otherThanAscii";
  readonly recognise: Recogniser;
}

/**
 * Every group is asked, since bytes may be of several formats at once; of a group the first that claims them decides.
 * What runs code is first, then what contains other files, then data: the first claim names the file.
 */
const GROUPS: readonly (readonly (Recogniser | Narrow)[])[] = [
  // Whoever reads a zip, a tar or a stream accounts for all of its bytes, HDF5 among them included.
  [
    { has: "control", recognise: recogniseZip },
    recognisePickle,
    recogniseTar,
    { first: STREAM_BEGINS, recognise: recogniseCompressed },
    { has: "control", recognise: recogniseHdf5 },
  ],
  [{ first: "\x93", recognise: recogniseNumpy }],
  [{ has: "control", recognise: recogniseTflite }],
  [MAGICS],
  [{ first: "G", recognise: recogniseGguf }],
  [{ has: "control", recognise: recogniseSafetensors }],
  [{ first: "{", recognise: recogniseUbjson }],
  // The tag of the value of external data is a control character, or longer than a byte.
  [{ first: MESSAGE_BEGINS, has: "otherThanAscii", recognise: recogniseOnnx }],
  // The counts and lengths of both have zero bytes.
  [{ has: "control", recognise: recogniseTensorFiles }],
  [{ first: MESSAGE_BEGINS, recognise: recogniseTensorflow }],
  // None of them can begin as another one does.
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
    { first: MSGPACK_BEGINS, recognise: recogniseMsgpack },
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
];

/** The recognisers that may claim a file, in their groups, by its first byte and by whether it may be a text. */
const NARROWED: Record<"ascii" | "text" | "any", (readonly (readonly Recogniser[])[])[]> = {
  ascii: [],
  text: [],
  any: [],
};

function groupsFor(sample: Sample): readonly (readonly Recogniser[])[] {
  const { head, source, hasControl, isAscii } = sample;
  const kind = isAscii ? "ascii" : hasControl || source.size > head.length ? "any" : "text";
  const first = head[0] ?? 0;
  NARROWED[kind][first] ??= GROUPS.map((group) =>
    group.flatMap((row) => {
      if (typeof row === "function") return row;
      const fits = row.first?.includes(String.fromCharCode(first)) ?? true;
      const isLacking = kind !== "any" && (row.has === "control" || (row.has && kind === "ascii"));
      return fits && !isLacking ? row.recognise : [];
    }),
  ).filter(({ length }) => length > 0);
  return NARROWED[kind][first];
}

/** What the bytes are, by their content only; never throws, whatever they are. */
export function recognise(
  source: ByteSource,
  depth = 0,
  budget: Budget = new Budget(),
): Recognition {
  if (source.size === 0) return { format: "empty" };
  if (depth > LIMITS.depth) {
    return { format: "unknown", fault: `containers are nested more than ${LIMITS.depth} deep` };
  }
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
  // Loaders of zips skip what is before one; a tar's recogniser has accounted for every byte of it.
  const mayEndAsZip = formatOf(found.format).endsAsZip === true;
  const isText = !sample.hasControl && source.size <= head.length;
  if (isText || mayEndAsZip || found.fault !== undefined || !endsAsZip(source)) return found;
  return { ...found, fault: "a zip follows its first bytes" };
}

/** What claims the bytes; where more than one format does, a loader may be given the other one. */
function claimOf(sample: Sample): Recognition {
  const claims: Recognition[] = [];
  for (const group of groupsFor(sample)) {
    const found = firstOf(group, sample);
    if (!found) continue;
    claims.push(found);
    if (found.fault !== undefined || formatOf(found.format).settled) break;
  }
  const [first = { format: "unknown" }, second] = claims;
  if (!second) return first;
  const code = claims.flatMap((claim) => claim.code ?? []).slice(0, LIMITS.listedCode);
  const other = second.fault ?? `it also reads as ${formatOf(second.format).title}`;
  return { ...first, ...(code.length > 0 && { code }), fault: other };
}

function firstOf(group: readonly Recogniser[], sample: Sample): Recognition | undefined {
  for (const recogniser of group) {
    try {
      const found = recogniser(sample);
      if (found) return found;
    } catch (error) {
      // No reader recurses by what the bytes contain but the engine's own, and JavaScript's stack is the last bound.
      if (error instanceof RangeError)
        return { format: "unknown", fault: "it is nested too deep to be read" };
      if (!(error instanceof FormatError)) throw error;
      return { format: "unknown", fault: error.message };
    }
  }
  return undefined;
}

/** What the file at `location` is; a file that cannot be read is `unreadable`. */
export function recogniseFile(location: string): Recognition {
  try {
    return withSmallFile(location, LIMITS.head, (source) => recognise(source));
  } catch (error) {
    return { format: "unreadable", fault: `cannot be read: ${osReason(error)}` };
  }
}
