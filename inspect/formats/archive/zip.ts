import { inflateRawSync } from "node:zlib";
import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { sectionOf } from "../../bytes/subrange";
import { refuseStrayHdf5 } from "../hdf5/hdf5";
import { LIMITS } from "../limits";
import type { Recogniser, Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { beginsAsTflite } from "../tfliteRoot";
import { recogniseArchive } from "./archive";
import { recognisePacked } from "./largeMember";
import type { ArchiveMember } from "./members";
import { readZipDirectory, type ZipMember } from "./zipDirectory";

/** A zip by its bytes, wherever a loader would find one; told apart by its members. */
export const recogniseZip: Recogniser = (sample) => {
  const { source, head, budget } = sample;
  // The associated files of a TFLite model, which accounts for them.
  if (beginsAsTflite(sample)) return undefined;
  const members = readZipDirectory(source);
  if (!members) {
    return head.toString("latin1", 0, 4) === "PK\x03\x04"
      ? { format: "zip", fault: "its central directory is missing or does not end the file" }
      : undefined;
  }
  budget.takeMembers(members.length);
  refuseStrayHdf5(
    source,
    members.filter(({ method }) => method === 0).map(({ offset }) => offset),
  );
  return recogniseArchive("zip", archiveMembers(sample, members));
};

/** The members of the sample's zip, to be recognised or read. */
export function archiveMembers(sample: Sample, members: readonly ZipMember[]): ArchiveMember[] {
  return members.map((member) => ({
    path: member.path,
    bytes: member.bytes,
    recognise: () => recogniseMember(sample, member),
    read: () => readMember(sample.source, member, sample.budget),
  }));
}

function recogniseMember(sample: Sample, member: ZipMember): Recognition {
  const { source, inner } = sample;
  if (member.method === 0) return inner(sectionOf(source, member.offset, member.compressed));
  const all = () => readMember(sample.source, member, sample.budget);
  if (member.bytes <= LIMITS.head) return inner(bufferSource(all() ?? Buffer.alloc(0)));
  return recognisePacked(inner, { head: inflateHead(source, member), all });
}

/** A member's bytes, or undefined where they are more than are taken into memory. */
export function readMember(
  source: ByteSource,
  member: ZipMember,
  budget?: Sample["budget"],
): Buffer | undefined {
  if (member.bytes > LIMITS.wholeMember || member.compressed > LIMITS.wholeMember) return undefined;
  const stored = source.read(member.offset, member.compressed);
  if (member.method === 0) return stored;
  budget?.takeUnpacked(member.bytes);
  try {
    const bytes = inflateRawSync(stored, { maxOutputLength: Math.max(1, member.bytes) });
    if (bytes.length === member.bytes) return bytes;
  } catch {
    // told below
  }
  throw new FormatError(
    `the member "${member.path}" does not unpack to the ${member.bytes} bytes it declares`,
  );
}

/** The first bytes of a large member: so few compressed ones are taken that no bomb can swell. */
function inflateHead(source: ByteSource, { path, offset, compressed }: ZipMember): Buffer {
  try {
    return inflateRawSync(source.read(offset, Math.min(compressed, LIMITS.inflateInput)), {
      finishFlush: 2, // Z_SYNC_FLUSH: the input may end anywhere
    });
  } catch {
    throw new FormatError(`the member "${path}" does not unpack`);
  }
}
