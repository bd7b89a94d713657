import type * as crc32Module from "crc-32";
import { lazy } from "../lazy";

const load = lazy(() => require("crc-32") as typeof crc32Module);

/** The CRC-32 of bytes, as a signed number. */
export function crc32(bytes: Uint8Array): number {
  return load().buf(bytes);
}
