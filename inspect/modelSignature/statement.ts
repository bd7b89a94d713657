import { createHash } from "node:crypto";
import { posix } from "node:path";
import { FormatError } from "../bytes/formatError";
import { type Envelope, type Fields, objectIn, parse, shown, stringIn } from "./envelope";

/** The digests that a statement may have of a file; `blake2b` has 512 bits. */
const ALGORITHMS = ["sha256", "blake2b", "blake3"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A digest of a file, or of one of its parts. */
export interface SignedPart {
  readonly algorithm: Algorithm;
  /** Lower-case hexadecimal. */
  readonly digest: string;
  /** The bytes from `start` to before `end`; absent for the whole file. */
  readonly range?: { readonly start: number; readonly end: number };
}

/** What a signature says of a model. */
export interface Statement {
  /** Name of the folder when it was signed; it means nothing for the bytes. */
  readonly name: string;
  /** By path, relative to the folder that was signed. */
  readonly files: ReadonlyMap<string, readonly SignedPart[]>;
  /** Whether it lists files without bytes, too. */
  readonly listsEmpty: boolean;
  /** Paths of files and folders that the signer left out; `.` is everything. */
  readonly leftOut: readonly string[];
}

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** Source: in-toto/attestation, spec/v1/statement.md. */
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** Sources: sigstore/model-transparency, README.md, "Model Signing Format", and release v0.2.0. */
const PREDICATE_TYPE = "https://model_signing/signature/v1.0";
const OLD_PREDICATE_TYPE = "https://model_signing/Digests/v0.1";

/** Reads the statement in an envelope. Throws FormatError for one that is not about a model, or contradicts itself. */
export function readStatement({ payloadType, payload }: Envelope): Statement {
  if (payloadType !== PAYLOAD_TYPE)
    throw new FormatError(`its payloadType is ${shown(payloadType)}, not "${PAYLOAD_TYPE}"`);
  const statement = objectIn(parse(payload.toString()), "the statement");
  if (statement["_type"] !== STATEMENT_TYPE)
    throw new FormatError(`its _type is ${shown(statement["_type"])}, not "${STATEMENT_TYPE}"`);
  const { predicateType } = statement;
  if (predicateType === OLD_PREDICATE_TYPE) return oldStatement(statement);
  if (predicateType !== PREDICATE_TYPE)
    throw new FormatError(`its predicateType is ${shown(predicateType)}, not "${PREDICATE_TYPE}"`);
  const subjects = listIn(statement["subject"], "subject");
  if (subjects.length !== 1) throw new FormatError(`it has ${subjects.length} subjects, not one`);
  const subject = objectIn(subjects[0], "subject");
  const predicate = objectIn(statement["predicate"], "predicate");
  const { method, ignore_paths: ignored } = objectIn(predicate["serialization"], "serialization");
  if (method !== "files" && method !== "shards")
    throw new FormatError(`its serialization method is ${shown(method)}, not "files" or "shards"`);
  const files = new Map<string, SignedPart[]>();
  const root = createHash("sha256");
  for (const one of listIn(predicate["resources"], "resources")) {
    const { path, ...part } = resourceIn(objectIn(one, "a resource"), method === "shards");
    root.update(part.digest, "hex");
    const parts = files.get(path);
    // Of a whole file that is named twice, the last one counts, as in model-signing.
    if (parts && part.range) parts.push(part);
    else files.set(path, [part]);
  }
  const { sha256 } = objectIn(subject["digest"], "digest");
  if (root.digest("hex") !== sha256)
    throw new FormatError("the digest of its subject is not that of its resources");
  return {
    name: stringIn(subject["name"], "name"),
    files,
    listsEmpty: method === "files",
    leftOut: ignored === undefined ? [] : listIn(ignored, "ignore_paths").map(pathIn),
  };
}

/** A statement of version 0.2, whose subjects are the files. */
function oldStatement(statement: Fields): Statement {
  const files = new Map<string, SignedPart[]>();
  for (const one of listIn(statement["subject"], "subject")) {
    const { name, digest } = objectIn(one, "a subject");
    const { sha256 } = objectIn(digest, "digest");
    files.set(pathIn(name), [{ algorithm: "sha256", digest: digestIn(sha256) }]);
  }
  return { name: "", files, listsEmpty: true, leftOut: [] };
}

function resourceIn(
  { name, algorithm, digest }: Fields,
  isShard: boolean,
): SignedPart & { path: string } {
  const [, hash = "", shards] =
    /^(\w+?)(-sharded-\d+)?$/.exec(stringIn(algorithm, "algorithm")) ?? [];
  const known = ALGORITHMS.find((one) => one === hash);
  if (known === undefined || (shards !== undefined && !isShard))
    throw new FormatError(
      `the algorithm ${shown(algorithm)} is not one of ${ALGORITHMS.join(", ")}`,
    );
  const part = { algorithm: known, digest: digestIn(digest) };
  if (!isShard) return { path: pathIn(name), ...part };
  const range = /^(.*):(\d{1,15}):(\d{1,15})$/s.exec(stringIn(name, "name"));
  if (!range) throw new FormatError(`the resource ${shown(name)} is not a file with its range`);
  return {
    path: pathIn(range[1]),
    ...part,
    range: { start: Number(range[2]), end: Number(range[3]) },
  };
}

function pathIn(value: unknown): string {
  return posix.normalize(stringIn(value, "a path")).replace(/(?<=[^/])\/$/, "");
}

function digestIn(value: unknown): string {
  const digest = stringIn(value, "digest").toLowerCase();
  if (/^(?:[0-9a-f]{2}){1,64}$/.test(digest)) return digest;
  throw new FormatError(`the digest ${shown(value)} is not hexadecimal`);
}

function listIn(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new FormatError(`${name} is ${shown(value)}, not a list`);
}
