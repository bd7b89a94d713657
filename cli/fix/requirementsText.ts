import { isAscii, isUtf8 } from "node:buffer";
import { normaliseName } from "../../inspect/requirements/names";
import {
  decodeRequirements,
  LINE_END,
  markedEncoding,
} from "../../inspect/requirements/requirementsText";
import type { RequirementEdit } from "../../rules/engine/edit";

/** Indentation, name and extras with which the line of a requirement begins. */
const HEAD = /^(\s*)([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(\s*\[[^\]]*\])?/;

/**
 * A requirements file with its lines edited; comments, markers, order, line ends and encoding stay. Undefined where a line
 * cannot be edited by itself, as one with hashes or one that goes on in the next, or the encoding cannot be written.
 */
export function editRequirements(
  bytes: Buffer,
  edits: readonly RequirementEdit[],
): Buffer | undefined {
  const encoding = encodingOf(bytes);
  if (!encoding) return undefined;
  // Lines and their ends in turn.
  const parts = encoding.text.split(new RegExp(`(${LINE_END.source})`));
  for (const { line, requirement } of [...edits].sort((a, b) => (b.line ?? 0) - (a.line ?? 0))) {
    if (line === undefined) {
      if (!append(parts, requirement ?? "")) return undefined;
      continue;
    }
    const at = 2 * (line - 1);
    const old = parts[at];
    if (old === undefined || !isWhole(old, parts[at - 2])) return undefined;
    if (requirement === undefined) parts.splice(at, 2);
    else {
      const edited = editedLine(old, requirement);
      if (edited === undefined) return undefined;
      parts[at] = edited;
    }
  }
  return encoding.encode(parts.join(""));
}

/** The text behind the mark of its encoding, and how it is written again. */
function encodingOf(
  bytes: Buffer,
): { readonly text: string; encode(text: string): Buffer } | undefined {
  const marked = markedEncoding(bytes);
  if (marked) {
    const { mark, encode } = marked;
    if (!encode) return undefined;
    const text = decodeRequirements(bytes);
    return { text, encode: (edited) => Buffer.concat([mark, encode(edited)]) };
  }
  const text = bytes.toString("utf8");
  const isRead = isAscii(bytes) || (isUtf8(bytes) && decodeRequirements(bytes) === text);
  return isRead ? { text, encode: (edited) => Buffer.from(edited) } : undefined;
}

/** Whether a line is neither part of the one before nor goes on in the next, and has no options of its own. */
function isWhole(line: string, before: string | undefined): boolean {
  return !/\\$|\s--?[a-z]/.test(line) && !before?.endsWith("\\");
}

function editedLine(old: string, requirement: string): string | undefined {
  const [head = "", indent = "", name = "", extras = ""] = HEAD.exec(old) ?? [];
  if (name === "") return undefined;
  const rest = old.slice(head.length);
  const comment = /\s+#.*$/.exec(rest)?.[0] ?? "";
  const content = rest.slice(0, rest.length - comment.length);
  const isAddress = /^\s*@/.test(content);
  const marker = (isAddress ? /\s+;.*$/ : /\s*;.*$/).exec(content)?.[0] ?? "";
  const [, newName = "", newExtras = "", version = ""] =
    /^([\w.-]+)(\[[^\]]*\])?(.*)$/.exec(requirement) ?? [];
  const isSame = normaliseName(newName) === normaliseName(name);
  const written = isSame
    ? name + (newExtras || extras.trim()) + version
    : newName + newExtras + version;
  return indent + written + (requirement.includes(";") ? "" : marker) + comment;
}

/** Adds a line behind the last one, with the line end that the file has. */
function append(parts: string[], requirement: string): boolean {
  const end = parts[1] ?? "\n";
  const last = parts.at(-1) ?? "";
  if (last.endsWith("\\") || (last === "" && parts.at(-3)?.endsWith("\\"))) return false;
  if (last === "") parts.splice(-1, 1, requirement, end, "");
  else parts.push(end, requirement, end, "");
  return true;
}
