import type { ByteSource } from "../bytes/byteSource";
import type { RecordedVersion } from "../manifest";

/** A version as a reader finds it, before the file's path is known. */
export type FoundVersion = Omit<RecordedVersion, "path">;

/** Reads the versions that a file of its formats records; throws FormatError where the bytes are broken. */
export type VersionReader = (source: ByteSource) => readonly FoundVersion[];
