import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { shortDigest } from "../../inspect/bundle/digest";
import { digestAnew } from "../../inspect/bundle/hashFile";
import type { Recognition } from "../../inspect/formats";
import { namedShard } from "../../inspect/formats/tensorflow/shardName";
import type { Manifest, ManifestFile } from "../../inspect/manifest";
import type { UploadFacts } from "../../rules/uploadsAccountedFor/facts";
import { falseFact } from "./graphFacts";
import type * as routineFacts from "./routineFacts";
import type { Bytes } from "./source";

/** How an object below a ModelVersion compares with its manifest. */
export interface Compared extends Pick<UploadFacts, "listed" | "described" | "falseFact"> {
  /** Whether the object is in the folder of the files that the manifest describes. */
  readonly isModel: boolean;
}

/** Loads the parser of Python, which most previews do not need. */
const loadRoutineFacts = () => require("./routineFacts") as typeof routineFacts;

/** How an object's bytes compare with the manifest of its ModelVersion. */
export async function compare(
  path: string,
  source: Bytes,
  found: Recognition,
  above: Manifest,
): Promise<Compared> {
  const below = belowVersion(path, above) ?? "";
  const isModel = below.startsWith("model/");
  if (below === "manifest.json") {
    const isOurs = isDescription(source, above.contentDigest);
    return { isModel, listed: isOurs ? "same" : "different" };
  }
  if (below.startsWith("package/")) {
    const packed = packageFile(above, below);
    const listed = packed ? await sameBytes(source, packed.sha256) : "absent";
    const fact =
      listed === "same" && "file" in source
        ? loadRoutineFacts().falseRoutine(source.file, above)
        : undefined;
    return { isModel, listed, ...(fact !== undefined && { falseFact: fact }) };
  }
  const file = isModel ? modelFile(above, below) : undefined;
  // If the list is incomplete, bundle-size has already refused the version.
  if (!file && isModel && above.filesNotListed) return { isModel: false };
  if (!file) return { isModel, listed: "absent" };
  const listed = await sameBytes(source, file.sha256);
  if (listed === "different") return { isModel, listed };
  if (isAs(file, source, found)) {
    // The bytes were just read for their hash and format.
    const fact = "file" in source ? falseFact(file, source.file, above) : undefined;
    return { isModel, listed, ...(fact !== undefined && { falseFact: fact }) };
  }
  return { isModel, listed, described: { as: file, is: found } };
}

/** Whether a manifest lists an object by its name. A manifest without a list of the package's files lists them all. */
export function isListed(path: string, above: Manifest): boolean {
  const below = belowVersion(path, above) ?? "";
  if (below === "manifest.json") return true;
  if (below.startsWith("package/")) {
    return above.packageFiles === undefined || packageFile(above, below) !== undefined;
  }
  if (!below.startsWith("model/")) return false;
  return above.filesNotListed !== undefined || modelFile(above, below) !== undefined;
}

/** Path below the folder of the version; undefined for an object elsewhere. */
function belowVersion(path: string, { contentDigest }: Manifest): string | undefined {
  const folder = `/${shortDigest(contentDigest)}/`;
  const start = path.indexOf(folder);
  return start < 0 ? undefined : path.slice(start + folder.length);
}

function modelFile({ files, routine }: Manifest, below: string): ManifestFile | undefined {
  const path = below.slice("model/".length);
  const inManifest = routine?.artifacts === undefined ? path : `${routine.artifacts}/${path}`;
  return files.find((listed) => listed.path === inManifest);
}

function packageFile({ packageFiles = [] }: Manifest, below: string) {
  return packageFiles.find(({ path }) => `package/${path}` === below);
}

/** Compares the bytes, and the hash that the engine computed unless the program declared its own. */
async function sameBytes(source: Bytes, expected: string): Promise<"same" | "different"> {
  if (!("file" in source)) return "different";
  const { sha256: engines = expected } = source;
  if (engines === expected && (await sha256Of(source.file)) === expected) return "same";
  // If the manifest's digest came from a stale cache entry, this reading corrects the entry.
  await digestAnew(source.file);
  return "different";
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Whether the manifest describes a file as its bytes do, because the rules judge the manifest's description. */
function isAs(
  { path, bytes, sha256: _s, md5: _m, crc32c: _c, ...listed }: ManifestFile,
  source: Bytes,
  found: Recognition,
): boolean {
  if (!("file" in source) || statSync(source.file).size !== bytes) return false;
  const named = namedShard({ path, ...found });
  const shard = named.format === found.format ? undefined : plain(named);
  return [shard, plain(found)].some((one) => isDeepStrictEqual(plain(listed), one));
}

/** As the engine transmits it. */
function plain(recognition: Recognition): unknown {
  return JSON.parse(JSON.stringify(recognition));
}

function isDescription(source: Bytes, contentDigest: string): boolean {
  if (!("text" in source)) return false;
  try {
    const { contentDigest: own } = JSON.parse(source.text.toString()) as Partial<Manifest>;
    return own === contentDigest;
  } catch {
    return false;
  }
}
