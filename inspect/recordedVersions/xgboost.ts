import type { ByteSource } from "../bytes/byteSource";
import { versionIn } from "../formats/weights/ubjson";
import type { FoundVersion, VersionReader } from "./found";

/** Bytes at the start and at the end of a document that are searched for its version. */
const PART = 4096;

/**
 * The `version` array of a UBJSON model. Names are in alphabetical order, so it comes last. Source: dmlc/xgboost
 * doc/tutorials/saving_model.rst and doc/model.schema.
 */
export const xgboostInUbjson: VersionReader = (source) => found(versionIn(tailOf(source)));

/** The `version` array of a JSON model: the last property, as XGBoost writes it, or the first one. */
export const xgboostInJson: VersionReader = (source) => {
  const numbers = /"version"\s*:\s*\[\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\]/.source;
  const last = new RegExp(`,\\s*${numbers}\\s*\\}\\s*$`).exec(tailOf(source).toString("latin1"));
  const first = new RegExp(`^\\s*\\{\\s*${numbers}`).exec(source.read(0, PART).toString("latin1"));
  return found((last ?? first)?.slice(1, 4).join("."));
};

/**
 * The major and minor version after the magic bytes of the binary format, which XGBoost 3.1 removed; zero before 1.0.
 * Source: dmlc/xgboost release_2.1.0 src/learner.cc, LearnerModelParamLegacy.
 */
export const xgboostInBinary: VersionReader = (source) => {
  const head = source.read(0, 32);
  if (head.length < 32) return [];
  const major = head.readUInt32LE(24);
  const minor = head.readUInt32LE(28);
  return major < 1 || major > 99 || minor > 99 ? [] : found(`${major}.${minor}`);
};

/** As `xgboostInUbjson` or `xgboostInJson`, for the state of a booster in a pickle. */
export const xgboostInSnapshot: VersionReader = (source) =>
  xgboostInUbjson(source).length > 0 ? xgboostInUbjson(source) : xgboostInJson(source);

function tailOf(source: ByteSource): Buffer {
  return source.read(Math.max(0, source.size - PART), PART);
}

function found(version: string | undefined): FoundVersion[] {
  return version === undefined ? [] : [{ framework: "xgboost", version }];
}
