import { bufferSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { zlib } from "../../bytes/zlib";
import { Budget } from "../budget";
import { LIMITS } from "../limits";
import { readTar, type TarMember } from "./tar";

/**
 * The members of a gzipped tar; none if the content is not a tar. Throws FormatError if it does not unpack, if it
 * unpacks to more than `LIMITS.unpackedStream` bytes, and if readers may see different members.
 */
export function readTarGz(packed: Buffer): readonly TarMember[] {
  const found = readTar(bufferSource(unpacked(packed)), new Budget());
  if (found?.isCut) throw new LimitError(`the archive has more than ${LIMITS.members} members`);
  return found?.members ?? [];
}

function unpacked(packed: Buffer): Buffer {
  try {
    return zlib().gunzipSync(packed, { maxOutputLength: LIMITS.unpackedStream });
  } catch {
    throw new FormatError("the archive cannot be unpacked");
  }
}
