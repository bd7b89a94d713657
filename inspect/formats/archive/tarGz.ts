import { bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { zlib } from "../../bytes/zlib";
import { Budget } from "../budget";
import { LIMITS } from "../limits";
import { readTar, type TarMember } from "./tar";

/**
 * The members of a gzipped tar; none if the content is not a tar. Throws FormatError if it does not unpack, if it
 * unpacks to more than `LIMITS.unpackedStream` bytes, and if readers may see different members.
 */
export function readTarGz(packed: Buffer): TarMember[] {
  return readTar(bufferSource(unpacked(packed)), new Budget()) ?? [];
}

function unpacked(packed: Buffer): Buffer {
  try {
    return zlib().gunzipSync(packed, { maxOutputLength: LIMITS.unpackedStream });
  } catch {
    throw new FormatError("the archive cannot be unpacked");
  }
}
