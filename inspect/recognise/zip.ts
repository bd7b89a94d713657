import { inflateRawSync } from "node:zlib";
import { type ByteSource, bufferSource } from "../byteSource";
import { FormatError } from "../formatError";
import { recogniseArchive } from "./archive";
import type { Recogniser } from "./index";
import { LIMITS } from "./limits";
import type { Recognition } from "./recognition";
import { sectionOf } from "./section";
import { readZipDirectory, type ZipMember } from "./zipDirectory";

/** A zip by its bytes, wherever a loader would find one; told apart by its members. */
export const recogniseZip: Recogniser = ({ source, head, inner }) => {
  const members = readZipDirectory(source);
  if (!members) {
    return head.toString("latin1", 0, 4) === "PK\x03\x04"
      ? { format: "zip", fault: "its central directory is missing or does not end the file" }
      : undefined;
  }
  return recogniseArchive(
    "zip",
    members.map((member) => ({
      path: member.path,
      bytes: member.bytes,
      recognise: () => recogniseMember(source, member, inner),
      read: () => readMember(source, member),
    })),
  );
};

function recogniseMember(
  source: ByteSource,
  member: ZipMember,
  inner: (source: ByteSource) => Recognition,
): Recognition {
  if (member.method === 0) return inner(sectionOf(source, member.offset, member.compressed));
  return inner(bufferSource(readMember(source, member) ?? inflateHead(source, member)));
}

/** A member's bytes, or undefined where they are more than are taken into memory. */
export function readMember(source: ByteSource, member: ZipMember): Buffer | undefined {
  if (member.bytes > LIMITS.wholeMember || member.compressed > LIMITS.wholeMember) return undefined;
  const stored = source.read(member.offset, member.compressed);
  if (member.method === 0) return stored;
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
