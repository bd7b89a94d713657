import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { formatOf } from "../catalog";
import { NotUnpackedError, Unpacked } from "../compression/unpacked";
import { refuseStrayHdf5 } from "../hdf5/hdf5";
import { LIMITS } from "../limits";
import type { Recogniser, Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { recogniseHead, refuseBomb } from "./largeMember";
import { type Stream, streamOf, unpackStart } from "./streams";

/**
 * A compressed file, recognised by its whole content. Unpacking stops at a limit, so a bomb cannot fill the memory; the
 * rest is reported as unseen.
 */
export const recogniseCompressed: Recogniser = (sample) => {
  const { source, head } = sample;
  const stream = streamOf(head);
  if (!stream) return undefined;
  if (stream.isGuess && !startsKnown(sample)) return undefined;
  const held = faultOf(() => unpack(stream, source, sample));
  if (!held) return undefined;
  if (typeof held === "string") return { format: stream.format, fault: held };
  refuseStrayHdf5(source, []);
  return {
    format: stream.format,
    members: [{ path: "content", ...held }],
    ...(held.fault !== undefined && { fault: `content: ${held.fault}` }),
  };
};

/** Whether the first bytes unpack to a known format. */
function startsKnown({ source, inner }: Sample): boolean {
  const start = unpackStart(source, CERTAIN, CERTAIN);
  return start !== undefined && inner(bufferSource(start)).format !== "unknown";
}

/** The result of a function, or the message of its FormatError. */
function faultOf<T>(find: () => T): T | string {
  try {
    return find();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

/** The recognition of a stream's content; undefined if the bytes only start like a stream. */
function unpack(
  stream: Stream,
  source: ByteSource,
  { inner, budget }: Sample,
): Recognition | undefined {
  const most = Math.min(LIMITS.unpackedStream, budget.left) / stream.cost;
  if (most < LEAST)
    return { format: "unknown", unseen: "the limit for unpacking one file was reached before it" };
  const isCut = source.size > LIMITS.unpackedStream;
  const input = source.read(0, LIMITS.unpackedStream);
  const out = new Unpacked(most);
  let unseen: string | undefined;
  try {
    stream.unpack(input, out);
    unseen = out.doubt;
  } catch (error) {
    if (error instanceof NotUnpackedError) unseen = error.message;
    else if (!(error instanceof FormatError)) throw error;
    else if (isCut) unseen = `it has more than ${LIMITS.unpackedStream} bytes`;
    else if (out.length < (stream.chance ?? 0) && !isPickle(inner, out)) return undefined;
    else throw error;
  } finally {
    budget.takeUnpacked((out.isFull ? out.most : out.length) * stream.cost);
  }
  const isShort = out.length < (stream.chance ?? 0) && input.length <= CERTAIN;
  if (stream.isOpenEnded && isShort) return undefined;
  if (unseen === undefined) return inner(bufferSource(out.content));
  const partial = recogniseHead(inner, out.content, unseen);
  if (partial.unseen !== undefined) refuseBomb(input.length, out.isFull ? out.most : out.length);
  return partial;
}

/** Whether what was unpacked is a pickle: a loader runs it before it comes to the damage. */
function isPickle(inner: Sample["inner"], { content }: Unpacked): boolean {
  return formatOf(inner(bufferSource(content)).format).kind === "pickle";
}

/** Smallest room in which unpacking is tried: one block of bzip2 needs this many bytes. */
const LEAST = 1 << 20;
/** From this many compressed bytes on, a stream with little content is not a coincidence. */
const CERTAIN = 4096;
