import type { ByteSource } from "../bytes/byteSource";
import type { RecordedVersion } from "../manifest";

/** A version as a reader finds it, before the file's path is known. */
export type FoundVersion = Omit<RecordedVersion, "path">;

/** Reads the versions that a file records; throws FormatError if the bytes are damaged. */
export type VersionReader = (source: ByteSource) => readonly FoundVersion[];
