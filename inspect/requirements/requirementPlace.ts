import { valid } from "@renovatebot/pep440";
import { FormatError } from "../bytes/formatError";

/** A requirement that says where its distribution is: a URL, a version control URL or a path. */
export interface Place {
  /** The name in the URL or path; empty if there is none. */
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 specifier without spaces; empty if any version is allowed. */
  readonly specifier: string;
  readonly marker?: string;
  /** A URL, a version control URL, or a path. */
  readonly origin: { readonly kind: "url" | "vcs" | "path"; readonly address: string };
}

/** Schemes by which pip distinguishes a URL from a name. Source: pip, vcs/versioncontrol.py, is_url. */
const VCS = /^(git|hg|svn|bzr)\+(https?|ssh|git|file|svn|sftp|ftp|lp|static-http):/;
const URL = /^(https?|ftp|file):/i;
/** Extensions of files that pip installs. Source: pip, utils/filetypes.py. */
const ARCHIVE = /\.(zip|whl|tar|tgz|tbz|txz|tlz|tar\.(gz|bz2|xz|lz|lzma))$/i;
/** Whether pip installs a file of this name. */
export function isArchive(path: string): boolean {
  return ARCHIVE.test(path);
}

/** A folder's path. Text that could be a name with a version is not a path. */
const FOLDER = /^[^\s=<>!]+$/;
const EGG = /#(?:.*&)?egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/;
/** Name of a wheel. Source: pip, models/wheel.py. */
const WHEEL = /^([^\s-]+)-([^\s-]+)(-\d[^-]*)?-[^\s-]+-[^\s-]+-[^\s-]+\.whl$/;

/** A requirement that is a URL, or the path of a wheel, an archive or a folder; undefined for any other. */
export function placeOf(text: string): Place | undefined {
  const isAddress = VCS.test(text) || URL.test(text);
  const [place = "", ...markers] = text.split(isAddress ? "; " : ";");
  const marker = markers.length === 0 ? {} : { marker: markers.join(";").trim() };
  const trimmed = place.trim();
  if (isAddress) return { ...atAddress(trimmed), ...marker };
  const [path, extras] = withoutExtras(trimmed);
  const [before = "", ...after] = trimmed.split("@");
  const isNamed = after.length > 0 && !looksLikePath(before);
  const isPath = ARCHIVE.test(path) || (looksLikePath(path) && FOLDER.test(path));
  return isPath && !isNamed ? { ...atPath(path, extras), ...marker } : undefined;
}

/** The URL or path after `-e`; throws FormatError if it is neither, or if a URL does not name its distribution. */
export function editablePlace(text: string): Place {
  const address = text.replace(/^(git|hg|svn|bzr):/, "$1+$&");
  if (VCS.test(address)) {
    if (!EGG.test(address)) throw new FormatError(`"${text}" lacks #egg= and a name`);
    return atAddress(address);
  }
  if (/^file:/i.test(text)) return atAddress(text);
  const [path, extras] = withoutExtras(text);
  if (URL.test(text) || !FOLDER.test(path))
    throw new FormatError(`-e requires a folder or a version control URL, not "${text}"`);
  return atPath(path, extras);
}

function looksLikePath(text: string): boolean {
  return text.includes("/") || text.startsWith(".");
}

function withoutExtras(path: string): [path: string, extras: string] {
  const [, bare = path, extras = ""] = /^(.+)\[([^\]]+)\]$/.exec(path) ?? [];
  return [bare, extras];
}

function atAddress(address: string): Place {
  const relative = /^file:(?!\/)(.*)$/i.exec(address)?.[1];
  if (relative !== undefined) return atPath(relative, "");
  const [, egg, extras = ""] = EGG.exec(address) ?? [];
  const named = nameByFile(address);
  return {
    ...named,
    name: egg ?? named.name,
    extras: listExtras(extras),
    origin: { kind: VCS.test(address) ? "vcs" : "url", address },
  };
}

function atPath(path: string, extras: string): Place {
  return {
    ...nameByFile(path),
    extras: listExtras(extras),
    origin: { kind: "path", address: path },
  };
}

/** Names in brackets after a requirement; throws FormatError for anything else. */
export function listExtras(text: string): string[] {
  if (text.trim() === "") return [];
  const extras = text.split(",").map((extra) => extra.trim());
  const wrong = extras.find((extra) => !/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(extra));
  if (wrong !== undefined) throw new FormatError(`"${wrong}" is not an extra`);
  return extras;
}

/**
 * The name and version in the last part of a URL or path: a wheel has both, other files at most a name; empty
 * otherwise.
 */
function nameByFile(address: string): { name: string; specifier: string } {
  const path = address.replace(/[#?].*$/, "").replace(/\/+$/, "");
  const file = unescaped(/[^/]*$/.exec(path)?.[0] ?? "");
  if (/\.whl$/i.test(file)) {
    const [, name = "", version = ""] = WHEEL.exec(file) ?? [];
    if (name === "")
      throw new FormatError(
        `"${file}" is not a valid wheel name (name-version-python-abi-platform.whl)`,
      );
    return { name: name.replaceAll("_", "-"), specifier: valid(version) ? `==${version}` : "" };
  }
  const versioned = /^([A-Za-z0-9][\w.-]*?)-\d/.exec(file)?.[1];
  const repository = /^https?:\/\/[^/]+\/[^/]+\/([^/]+)\/(?:-\/)?archive\//.exec(path)?.[1];
  const bare = file.replace(ARCHIVE, "").replace(/(\.git)?(@.*)?$/, "");
  const isName = /^[A-Za-z][\w.-]*$/.test(bare) && !/^v?\d/.test(bare);
  return { name: versioned ?? repository ?? (isName ? bare : ""), specifier: "" };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
