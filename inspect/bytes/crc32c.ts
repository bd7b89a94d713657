import type * as crc32cModule from "crc-32/crc32c";
import { lazy } from "../lazy";

const load = lazy(() => require("crc-32/crc32c") as typeof crc32cModule);

/** The CRC32C of bytes, as a signed number. @param seed the CRC32C of the bytes before them. */
export function crc32c(bytes: Uint8Array, seed?: number): number {
  return load().buf(bytes, seed);
}
