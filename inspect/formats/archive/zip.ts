import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { sectionOf } from "../../bytes/subrange";
import { unpackRaw } from "../compression/gzip";
import { Unpacked } from "../compression/unpacked";
import { refuseStrayHdf5 } from "../hdf5/hdf5";
import { LIMITS } from "../limits";
import type { Recogniser, Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { startsAsTflite } from "../tfliteRoot";
import { recogniseNumpy } from "../weights/numpy";
import { recogniseArchive } from "./archive";
import { recogniseHead, refuseBomb } from "./largeMember";
import { type ArchiveMember, BEYOND } from "./members";
import { packingOf } from "./streams";
import { isTorchShard } from "./torchShard";
import { readZipDirectory, UnopenedError, type ZipMember } from "./zipDirectory";
import { startsAsZip } from "./zipEnd";

/** A zip, recognised wherever in a file a loader would find one, and then by its members. */
export const recogniseZip: Recogniser = (sample) => {
  const { source, head } = sample;
  // The zip is the associated files of a TFLite model, whose recogniser accounts for them.
  if (startsAsTflite(sample)) return undefined;
  const isFirst = startsAsZip(head);
  let members: ZipMember[] | undefined;
  try {
    members = readZipDirectory(source);
  } catch (error) {
    if (isFirst && isTorchShard(source)) return { format: "torch-distributed" };
    if (!(error instanceof LimitError) || !isFirst) throw error;
    const format = error instanceof UnopenedError ? "unopened-zip" : "zip";
    return { format, unseen: error.message };
  }
  if (!members) {
    if (isFirst && isTorchShard(source)) return { format: "torch-distributed" };
    return isFirst
      ? { format: "zip", fault: "its central directory is missing or does not end the file" }
      : undefined;
  }
  refuseStrayHdf5(
    source,
    members.filter(({ method }) => method === 0).map(({ offset }) => offset),
  );
  return recogniseArchive("zip", archiveMembers(sample, members));
};

/** The members of the sample's zip, to be recognised or read on demand. */
export function archiveMembers(sample: Sample, members: readonly ZipMember[]): ArchiveMember[] {
  const judged = sample.budget.takeMembers(members.length);
  return members.map((member, index) => ({
    path: member.path,
    bytes: member.bytes,
    recognise: () => (index < judged ? recogniseMember(sample, member) : BEYOND),
    read: () => readMember(sample.source, member, sample.budget),
  }));
}

function recogniseMember({ source, inner, budget }: Sample, member: ZipMember): Recognition {
  if (member.method === 0) return inner(sectionOf(source, member.offset, member.compressed));
  const { cost = 1 } = packingOf(member.method) ?? {};
  const most = Math.min(LIMITS.unpackedStream, budget.left) / cost;
  if (member.bytes <= most && member.compressed <= LIMITS.unpackedStream) {
    budget.takeUnpacked(member.bytes * cost);
    return inner(bufferSource(inflate(source, member)));
  }
  const why = `it is too large to be unpacked (${member.bytes} bytes)`;
  if (member.method !== DEFLATE) {
    refuseBomb(member.compressed, member.bytes);
    return { format: "unknown", unseen: why };
  }
  if (!budget.unpacksHeads) return { format: "unknown", unseen: why };
  const head = inflateHead(source, member);
  budget.takeHead(head.length);
  const numbers = numbersIn(head, member.bytes);
  if (numbers) return numbers;
  const partial = recogniseHead(inner, head, why);
  if (partial.unseen !== undefined) refuseBomb(member.compressed, member.bytes);
  return partial;
}

/** A NumPy array of exactly the length that its header gives contains only numbers; readers of zips read no further. */
function numbersIn(head: Buffer, bytes: number): Recognition | undefined {
  try {
    const found = recogniseNumpy({ head, source: { size: bytes, read: () => Buffer.alloc(0) } });
    return found?.format === "numpy" ? found : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** A member's bytes, or undefined if they are too many to be read into memory. */
export function readMember(
  source: ByteSource,
  member: ZipMember,
  budget?: Sample["budget"],
): Buffer | undefined {
  if (member.bytes > LIMITS.wholeMember || member.compressed > LIMITS.wholeMember) return undefined;
  if (member.method === 0) return source.read(member.offset, member.compressed);
  const cost = member.bytes * (packingOf(member.method)?.cost ?? 1);
  if (budget && cost > budget.left) return undefined;
  budget?.takeUnpacked(cost);
  return inflate(source, member);
}

function inflate(source: ByteSource, member: ZipMember): Buffer {
  const stored = source.read(member.offset, member.compressed);
  try {
    const bytes = unpack(stored, member);
    if (bytes.length === member.bytes) return bytes;
  } catch {
    // reported below
  }
  throw new FormatError(
    `the member "${member.path}" does not unpack to the ${member.bytes} bytes it declares`,
  );
}

const DEFLATE = 8;

function unpack(stored: Buffer, { method, bytes, flags }: ZipMember): Buffer {
  // Decoders reserve room for a whole block at once, up to 900,000 bytes.
  const out = new Unpacked(bytes + (1 << 20));
  const packing = packingOf(method);
  if (packing) packing.unpack(method === LZMA ? asLzmaAlone(stored, bytes, flags) : stored, out);
  else unpackRaw(stored, 0, out);
  return out.content;
}

const LZMA = 14;
/** Flag of an LZMA member that ends with an end mark. Source: PKWARE APPNOTE.TXT 6.3.10, 4.4.4. */
const HAS_END_MARK = 2;

/**
 * An LZMA member in the form of an `.lzma` file: the properties follow a version and their length. Source: the same,
 * 5.8.8.
 */
function asLzmaAlone(stored: Buffer, bytes: number, flags: number): Buffer {
  if (stored.length < 9 || stored.readUInt16LE(2) !== 5)
    throw new FormatError("an LZMA member lacks its properties");
  const size = Buffer.alloc(8, 0xff);
  if ((flags & HAS_END_MARK) === 0) size.writeBigUInt64LE(BigInt(bytes));
  return Buffer.concat([stored.subarray(4, 9), size, stored.subarray(9)]);
}

/** The first bytes of a large member, unpacked from so few compressed bytes that a bomb cannot fill the memory. */
function inflateHead(source: ByteSource, { path, offset, compressed }: ZipMember): Buffer {
  const out = new Unpacked(LIMITS.wholeMember);
  try {
    unpackRaw(source.read(offset, Math.min(compressed, LIMITS.inflateInput)), 0, out);
    return out.content;
  } catch {
    throw new FormatError(`the member "${path}" cannot be unpacked`);
  }
}
