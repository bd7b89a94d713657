import { type Stats, statSync } from "node:fs";
import { devNull } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestAnew } from "../../inspect/bundle/hashFile";
import type { UploadMeans } from "../../rules/uploadsAccountedFor/facts";
import { osReason } from "../../text";
import { fieldsOf, inputsOf, isArchive } from "../adapter/inputs";
import { isUnknown } from "../adapter/unknownValues";
import { filesBelow, folderHash } from "./folderHash";
import { programFolders } from "./programFolders";

/** Bytes that can be read. */
export type Bytes =
  | {
      readonly file: string;
      /** Lower-case hex SHA-256 that the engine computed for this preview. */
      readonly sha256?: string;
    }
  | { readonly text: Buffer };

/** Why bytes cannot be read. */
export interface Unread {
  readonly unread: string;
  /** Present if their file no longer exists; a preview would have failed earlier. */
  readonly isGone?: true;
  /** Present for a file that the engine found on this machine. */
  readonly isLocal?: true;
  /** What uploads or contains the bytes; absent for the source of an object. */
  readonly means?: UploadMeans;
}

/** Source of an object's bytes: one file or string, or the files that are packed into it. */
export type Source = Bytes | Unread | { readonly members: readonly Member[] };

export interface Member {
  readonly path: string;
  readonly source: Bytes | Unread;
}

/** Most members of one object that are read. */
const MOST_MEMBERS = 20_000;

/**
 * Finds the bytes of an object from its inputs. Providers call them `source` or `content`, and providers that are
 * bridged from Terraform take a path instead of an asset.
 */
export async function sourceOf(props: object): Promise<Source> {
  const { source, content, contentBase64 } = inputsOf(props);
  if ([source, content, contentBase64].some(isUnknown)) return ELSEWHERE;
  if (typeof content === "string") return { text: Buffer.from(content) };
  if (typeof contentBase64 === "string") return { text: Buffer.from(contentBase64, "base64") };
  if (typeof source === "string") return located(source, undefined, false);
  return behind(source ?? content);
}

/** The inline content of an object, for callers that read no files. */
export async function textOf(props: object): Promise<Buffer | undefined> {
  const { source, content } = inputsOf(props);
  const { text } = fieldsOf(source);
  const held = isUnknown(content) ? undefined : (content ?? (await text));
  return typeof held === "string" ? Buffer.from(held) : undefined;
}

const ELSEWHERE: Unread = { unread: "they come from another resource" };

/** @param value an asset or archive, from the engine or the SDK. */
export async function behind(value: unknown): Promise<Source> {
  const assets = await assetsOf(value);
  return assets ? { members: await membersOf(assets) } : ofAsset(value);
}

/** The assets of an `AssetArchive`; undefined for anything else. */
async function assetsOf(value: unknown): Promise<object | undefined> {
  const { assets } = isUnknown(value) ? {} : fieldsOf(value);
  return assets === undefined ? undefined : ((await assets) as object);
}

async function ofAsset(value: unknown): Promise<Source> {
  if (isUnknown(value)) return ELSEWHERE;
  const { text, path, uri, hash } = fieldsOf(value);
  if (text !== undefined) return { text: Buffer.from(String(await text)) };
  const sha256 = typeof hash === "string" ? hash : undefined;
  if (path !== undefined) return located(String(await path), sha256, isArchive(value));
  if (uri === undefined) return { unread: "the resource has no source that this policy can read" };
  const address = String(await uri);
  const file = localPath(address);
  if (file !== undefined) return located(file, sha256, isArchive(value));
  return { unread: `they are downloaded ${from(address)}` };
}

/** Every file in an archive, in order; iterative, because the nesting of archives has no bound. */
async function membersOf(root: object): Promise<Member[]> {
  const members: Member[] = [];
  const waiting = listed(root, "");
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const { path, value } = one;
    const assets = await assetsOf(value);
    if (assets) {
      waiting.push(...listed(assets, `${path}/`));
    } else {
      const source = await ofAsset(value);
      if ("members" in source) {
        for (const member of source.members)
          members.push({ ...member, path: `${path}/${member.path}` });
      } else members.push({ path, source });
    }
    if (members.length + waiting.length > MOST_MEMBERS || path.length > LONGEST_PATH)
      return [TOO_MANY];
  }
  return members;
}

/** The assets of an archive with their paths, the last one first. */
function listed(assets: object, above: string): { path: string; value: unknown }[] {
  return Object.entries(fieldsOf(assets))
    .slice(0, MOST_MEMBERS + 1)
    .map(([name, value]) => ({ path: above + name, value }))
    .reverse();
}

/** Longest path of a member, including the names of the archives around it; no operating system allows a longer one. */
const LONGEST_PATH = 4096;

const TOO_MANY: Member = {
  path: "",
  source: {
    unread: `it contains more than ${MOST_MEMBERS} files, or archives nested too deep`,
    means: "inputs",
  },
};

/**
 * The file or folder at a path. A relative path is relative to the program's folder, which policies do not know, so
 * each candidate folder is tried until the bytes have the hash that the engine computed.
 */
async function located(
  path: string,
  sha256: string | undefined,
  mayBeFolder: boolean,
): Promise<Source> {
  // sdkPatch gives an empty asset this path.
  if (path === devNull) return { text: Buffer.alloc(0) };
  if (isAbsolute(path)) {
    const found = statOf(path);
    if (!found) return { unread: `no file at ${path}`, isGone: true };
    return contentsAt(path, found, sha256);
  }
  for (const folder of programFolders()) {
    const candidate = join(folder, path);
    const found = statOf(candidate);
    if (!found || sha256 === undefined) continue;
    if ((await hashOf(candidate, found)) === sha256) return contentsAt(candidate, found, sha256);
  }
  return {
    unread: `"${path}" is relative to the program's folder, which the policy pack does not know`,
    ...(!mayBeFolder && { isLocal: true }),
  };
}

/**
 * The hash as the engine computes it; undefined if this process cannot read the path, or if it is not a file or folder.
 */
async function hashOf(path: string, found: Stats): Promise<string | undefined> {
  try {
    if (found.isDirectory()) return folderHash(path);
    return found.isFile() ? (await digestAnew(path)).sha256 : undefined;
  } catch {
    return undefined;
  }
}

function contentsAt(path: string, found: Stats, sha256: string | undefined): Source {
  if (!found.isDirectory()) return { file: path, ...(sha256 !== undefined && { sha256 }) };
  let files: string[] | undefined;
  try {
    files = filesBelow(path);
  } catch (error) {
    return { unread: `"${path}" cannot be listed: ${osReason(error)}` };
  }
  if (!files) return { members: [TOO_MANY] };
  return { members: files.map((below) => ({ path: below, source: { file: join(path, below) } })) };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function localPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri.replace(/^file:\/\/localhost\//i, "file:///"));
  } catch {
    return undefined;
  }
}

/** Names only the host, because a URL may contain a token and policies do not know which values are secret. */
function from(uri: string): string {
  const host = URL.canParse(uri) ? new URL(uri).host : "";
  return `from ${host || "elsewhere"} while they are uploaded`;
}
