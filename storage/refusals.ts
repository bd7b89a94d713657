import { RefusedError } from "../google/errors";
import { urlOf } from "./place";

/** An object that would have to be overwritten. */
export function otherBytes(bucket: string, name: string): RefusedError {
  return new RefusedError(
    `${urlOf(bucket, name)} has other bytes than the version; nothing is overwritten\n` +
      "  Fix: find out who wrote it, delete it if nothing serves it, and run this again.",
  );
}
