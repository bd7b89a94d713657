import { validRange } from "@renovatebot/pep440";
import { FormatError } from "../bytes/formatError";
import { editablePlace, listExtras, type Place, placeOf } from "./requirementPlace";

/** A requirement in PEP 508 form, or one that pip installs from a URL or path. */
export interface ParsedRequirement extends Omit<Place, "origin"> {
  readonly origin?: Place["origin"];
}

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[([^\]]*)\])?[ \t]*/;
/** A comparison with a plain version, which is always valid. */
const PLAIN = /^(==|!=|<=|>=|<|>)\d{1,9}(\.\d{1,9})*$/;
const SPECIFIER = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s,;)]+)$/;

/** Longest requirement that is read, in characters; real ones have up to several hundred. */
const MAX_LENGTH = 4096;

/** Longest name of a distribution, in characters. */
const MAX_NAME = 200;

/** Parses a requirement; throws FormatError if pip would refuse it. */
export function parseRequirement(text: string): ParsedRequirement {
  checkLength(text);
  const place = placeOf(text);
  if (place) return place;
  const foreign = /[^\S \t]/.exec(text)?.[0];
  if (foreign !== undefined) {
    const code = foreign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw new FormatError(`"${text}" contains U+${code}, which looks like a space but is not one`);
  }
  const found = NAME.exec(text);
  const [matched = "", name = "", extras = ""] = found ?? [];
  if (name === "") throw new FormatError(`"${text}" does not name a distribution`);
  const rest = text.slice(matched.length);
  const url = /^@\s*(\S+)\s*(?:;\s*(.*))?$/.exec(rest);
  const common = { name, extras: listExtras(extras) };
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

/** Parses the text after `-e`: a folder, or a version control URL that names its distribution. */
export function parseEditable(text: string): ParsedRequirement {
  checkLength(text);
  const isNamed = /^[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*@\s*(git|hg|svn|bzr)\+/.test(text);
  return isNamed ? parseRequirement(text) : editablePlace(text);
}

/** The name at the start of a line that cannot be read, which its writer probably meant. */
export function nameMeant(text: string): string | undefined {
  const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?=\s*(?:[=<>!~^:;,[(@]|$))/;
  const found = name.exec(text.slice(0, MAX_LENGTH))?.[0];
  return found !== undefined && found.length < MAX_NAME ? found : undefined;
}

function checkLength({ length }: string): void {
  if (length > MAX_LENGTH)
    throw new FormatError(`a requirement of ${length} characters is too long`);
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
    throw new FormatError(`"${line}" has a version that pip cannot read`);
  const joined = specifier.join(",");
  const comparable = specifier
    .filter((part) => !part?.startsWith("===") && !PLAIN.test(part ?? ""))
    .join(",");
  if (comparable !== "" && !validRange(comparable)) {
    throw new FormatError(`"${joined}" is not a version specifier`);
  }
  return joined;
}
