import { validRange } from "@renovatebot/pep440";
import { FormatError } from "../formatError";

/** A requirement as PEP 508 writes it, or one that pip takes by its place. */
export interface ParsedRequirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 specifier without spaces; empty where any version will do. */
  readonly specifier: string;
  readonly marker?: string;
  /** Where it is fetched from, for what is no name and version: a URL, a version control address, or a path. */
  readonly origin?: { readonly kind: "url" | "vcs" | "path"; readonly address: string };
  readonly hashes: readonly string[];
}

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*/;
const SPECIFIER = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s,;)]+)$/;

/** Name in the form in which names are compared. Source: PEP 503, "Normalized Names". */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** Longest requirement that is read, in characters without its hashes; the longest of use are some hundred. */
const MAX_LENGTH = 4096;

/** Parses one requirement, with pip's per-requirement options; throws FormatError for what pip would refuse. */
export function parseRequirement(line: string): ParsedRequirement {
  const { text, hashes } = takeOptions(line);
  if (text.length > MAX_LENGTH)
    throw new FormatError(`a requirement of ${text.length} characters is too long`);
  const place = originOf(text);
  if (place) return { ...place, hashes };
  const found = NAME.exec(text);
  const [matched = "", name = "", extras = ""] = found ?? [];
  if (name === "") throw new FormatError(`"${text}" names no distribution`);
  const rest = text.slice(matched.length);
  const url = /^@\s*(\S+)\s*(?:;\s*(.*))?$/.exec(rest);
  const common = { name, extras: listExtras(extras), hashes };
  if (url) {
    const [, address = "", marker] = url;
    const kind = /^(git|hg|svn|bzr)\+/.test(address) ? "vcs" : "url";
    return {
      ...common,
      specifier: "",
      origin: { kind, address },
      ...(marker !== undefined && { marker }),
    };
  }
  const [versions = "", ...markers] = rest.split(";");
  const marker = markers.join(";").trim();
  return {
    ...common,
    specifier: parseSpecifier(versions, text),
    ...(markers.length > 0 && { marker }),
  };
}

function listExtras(text: string): string[] {
  if (text.trim() === "") return [];
  const extras = text.split(",").map((extra) => extra.trim());
  const wrong = extras.find((extra) => !/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(extra));
  if (wrong !== undefined) throw new FormatError(`"${wrong}" is no extra`);
  return extras;
}

function parseSpecifier(text: string, line: string): string {
  const bare = text
    .trim()
    .replace(/^\((.*)\)$/s, "$1")
    .trim();
  if (bare === "") return "";
  const parts = bare
    .replace(/,$/, "")
    .split(",")
    .map((part) => SPECIFIER.exec(part.trim()));
  const specifier = parts.map((part) => (part ? `${part[1]}${part[2]}` : undefined));
  if (specifier.includes(undefined))
    throw new FormatError(`"${line}" has no version that pip reads`);
  const joined = specifier.join(",");
  const comparable = specifier.filter((part) => !part?.startsWith("===")).join(",");
  if (comparable !== "" && !validRange(comparable)) {
    throw new FormatError(`"${joined}" is no version specifier`);
  }
  return joined;
}

/** Cuts off `--hash=...` and the other options that may follow a requirement. */
function takeOptions(line: string): { text: string; hashes: string[] } {
  const hashes: string[] = [];
  const text = line.replace(
    /\s--(hash|global-option|config-settings?|install-option)[= ]("[^"]*"|'[^']*'|\S+)/g,
    (_, option, value) => {
      if (option === "hash") hashes.push(String(value));
      return "";
    },
  );
  const wrong = hashes.find((hash) => !/^(sha256|sha384|sha512):[0-9a-fA-F]+$/.test(hash));
  if (wrong !== undefined) throw new FormatError(`"${wrong}" is no hash that pip takes`);
  return { text: text.trim(), hashes };
}

/** A requirement that is a place: a URL, a version control address, or a path of a wheel, an archive or a folder. */
function originOf(text: string): Omit<ParsedRequirement, "hashes"> | undefined {
  const [address = "", marker] = text.split(/\s+;\s*|\s;(?=\s)/);
  if (/\s/.test(address)) return undefined;
  const isVcs = /^(git|hg|svn|bzr)\+\S+$/.test(address);
  const isUrl = /^(https?|file|ftp):\/\/\S+$/i.test(address);
  const isPath =
    /^(\.{1,2}\/|\/|~\/)\S*$/.test(address) ||
    /^\.{1,2}$/.test(address) ||
    /\.(whl|tar\.gz|zip|tar\.bz2)$/.test(address);
  if (!isVcs && !isUrl && !isPath) return undefined;
  return {
    name: nameInAddress(address),
    extras: [],
    specifier: "",
    origin: { kind: isVcs ? "vcs" : isUrl ? "url" : "path", address },
    ...(marker !== undefined && { marker }),
  };
}

/** The distribution that an address names: after `#egg=`, or by the file name of a wheel or archive. */
function nameInAddress(address: string): string {
  const egg = /#(?:.*&)?egg=([A-Za-z0-9._-]+)/.exec(address)?.[1];
  const file = /([^/]+)$/.exec(address.replace(/[#?].*$/, ""))?.[1] ?? "";
  return egg ?? /^([A-Za-z0-9_.]+?)-\d/.exec(file)?.[1] ?? file.replace(/\.git(@.*)?$/, "");
}
