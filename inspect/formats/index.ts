import { osReason } from "../../text";
import { type ByteSource, bufferSource, withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { recogniseCompressed } from "./archive/compressed";
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
import { recogniseHdf5 } from "./hdf5/hdf5";
import { LIMITS } from "./limits";
import { MAGICS } from "./magics";
import { recogniseBmp, recogniseIco, recogniseTiff } from "./media/images";
import { recogniseRiff } from "./media/riff";
import { recogniseFlac, recogniseMpegAudio, recogniseOgg } from "./media/sound";
import { recognisePickle } from "./pickle/pickleFormat";
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
import { recogniseMsgpack } from "./weights/msgpack";
import { recogniseNumpy } from "./weights/numpy";
import { recogniseOnnx } from "./weights/onnx";
import { recognisePaddle } from "./weights/paddle";
import { recogniseSafetensors } from "./weights/safetensors";
import { recogniseTflite } from "./weights/tflite";
import { recogniseUbjson } from "./weights/ubjson";

export type { FormatName } from "./catalog";
export type { CodeFound, MemberFound, Recognition } from "./recognition";

/**
 * Every group is asked, since bytes may be of several formats at once; of a group the first that claims them decides.
 * What runs code is first, then what contains other files, then data: the first claim names the file.
 */
const GROUPS: readonly (readonly Recogniser[])[] = [
  // Whoever reads a zip, a tar or a stream accounts for all of its bytes, HDF5 among them included.
  [recogniseZip, recognisePickle, recogniseTar, recogniseCompressed, recogniseHdf5],
  [recogniseNumpy],
  [recogniseTflite],
  [MAGICS],
  [recogniseGguf],
  [recogniseSafetensors],
  [recogniseUbjson],
  [recogniseOnnx],
  [recogniseTensorFiles],
  [recogniseTensorflow],
  // None of them can begin as another one does.
  [
    recogniseParquet,
    recogniseArrow,
    recogniseOrc,
    recogniseAvro,
    recogniseSqlite,
    recogniseDuckdb,
    recogniseStata,
    recogniseFaiss,
    recogniseFasttext,
    recogniseWord2vec,
    recogniseCatboost,
    recogniseSentencepiece,
    recogniseCoreml,
    recognisePaddle,
    recogniseMsgpack,
    recogniseRiff,
    recogniseFlac,
    recogniseOgg,
    recogniseMpegAudio,
    recogniseBmp,
    recogniseTiff,
    recogniseIco,
  ],
  [recogniseText],
];

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
  const sample: Sample = {
    source,
    head: source.read(0, LIMITS.head),
    depth,
    budget,
    inner: (member) => recognise(member, depth + 1, budget),
  };
  const found = claimOf(sample);
  // Loaders of zips skip what is before one; a tar's recogniser has accounted for every byte of it.
  const mayEndAsZip = formatOf(found.format).endsAsZip === true;
  if (mayEndAsZip || found.fault !== undefined || !endsAsZip(source)) return found;
  return { ...found, fault: "a zip follows its first bytes" };
}

/** What claims the bytes; where more than one format does, a loader may be given the other one. */
function claimOf(sample: Sample): Recognition {
  const claims: Recognition[] = [];
  for (const group of GROUPS) {
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
    // A small file is read once, instead of a few bytes for each format.
    return withFile(location, (source) =>
      recognise(source.size > LIMITS.head ? source : bufferSource(source.read(0, source.size))),
    );
  } catch (error) {
    return { format: "unreadable", fault: `cannot be read: ${osReason(error)}` };
  }
}
