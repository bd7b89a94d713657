import { readMember } from "../formats/archive/zip";
import { readZipDirectory } from "../formats/archive/zipDirectory";
import { hdf5TextAttribute } from "../formats/keras/hdf5Attribute";
import { kerasVersionIn } from "../formats/keras/kerasConfig";
import { readKerasMetadata } from "../savedModel/kerasMetadata";
import type { FoundVersion, VersionReader } from "./found";

/** Longest `metadata.json` that is read, in bytes; Keras writes two properties. */
const LONGEST_METADATA = 4096;

/**
 * The version in `metadata.json` of a `.keras` archive. Source: keras/src/saving/saving_lib.py,
 * _serialize_model_as_json.
 */
export const kerasInArchive: VersionReader = (source) => {
  const member = readZipDirectory(source)?.find(({ path }) => path === "metadata.json");
  if (!member || member.bytes > LONGEST_METADATA) return [];
  return found(kerasVersionIn(readMember(source, member)?.toString("utf8") ?? ""));
};

/** The version in the same file of a model that was saved as a folder. */
export const kerasInFolder: VersionReader = (source) =>
  source.size > LONGEST_METADATA
    ? []
    : found(kerasVersionIn(source.read(0, source.size).toString("utf8")));

/** The version in an attribute of a model in HDF5. Source: keras/src/legacy/saving/legacy_h5_format.py. */
export const kerasInHdf5: VersionReader = (source) =>
  found(hdf5TextAttribute(source, "keras_version"));

/** The version that Keras 2 records beside a SavedModel among a routine's artifacts. */
export const kerasInMetadata: VersionReader = (source) => found(readKerasMetadata(source).version);

/** Keras inside TensorFlow has versions such as `2.2.4-tf`, which are not valid under PEP 440. */
function found(version: string | undefined): FoundVersion[] {
  return version === undefined
    ? []
    : [{ framework: "keras", version: version.replace(/-tf$/, "") }];
}
