import type { ByteSource } from "../../bytes/byteSource";
import { LIMITS } from "../limits";
import type { Recognition } from "../recognition";

/** A declaration, comments and a document type, which may precede the root. Source: XML 1.0, 2.8 "Prolog". */
const PROLOG =
  /^\uFEFF?\s*(?:<\?[^>]{0,1000}\?>\s*|<!--[\s\S]{0,20000}?-->\s*|<!DOCTYPE\s[^>[]{0,1000}>\s*)*/;
/** Source: w3.org, SVG 1.1, 5.1. */
const SVG = /^<svg(?:\s|\/?>)/;
/** Source: docs.openvino.ai, "Intermediate Representation"; versions 10 and 11 are read. */
const OPENVINO = /^<net\s(?=[^>]{0,500}\bversion="1[01]")[^>]{0,1000}>\s*<layers>/;
/** A constant's data: its offset and size in the weights file. */
const CONSTANT = /<data\s[^<>]{0,2000}>/g;

/** The declaration of an entity: its name, and one or two strings. Source: XML 1.0, 4.2 "Entity Declarations". */
const ENTITY =
  /<!ENTITY\s([^"'<>]{1,9999})(?:"([^"]{0,9999})"|'([^']{0,9999})')\s{0,999}(?:"([^"]{0,9999})"|'([^']{0,9999})')?/g;

/**
 * The path or URL of the first external entity, which an XML parser may be configured to include. The text of a
 * parameter entity may itself declare one, in escapes.
 */
export function externalEntity(text: string): string | undefined {
  for (const [, name = "", ...texts] of text.matchAll(ENTITY)) {
    const [first = "", second = ""] = texts.filter((one) => one !== undefined);
    if (/\sSYSTEM\s*$/.test(name)) return first;
    if (/\sPUBLIC\s*$/.test(name)) return second;
    if (/^\s*%/.test(name) && /&#|<!/.test(first)) return "of a parameter entity";
  }
  return undefined;
}

/** Whether a text ends before the root element, so that entities may follow. Source: XML 1.0, 2.8 "Prolog". */
export function endsInProlog(text: string): boolean {
  return !/<[A-Za-z_]/.test(text.replace(/<!--[\s\S]*?(?:-->|$)/g, ""));
}

/** An image or a model in XML, recognised by its root element; one that does not end is damaged. */
export function recogniseXml(text: string, source: ByteSource): Recognition | undefined {
  const root = text.slice(PROLOG.exec(text)?.[0].length ?? 0);
  if (SVG.test(root)) {
    const isEmpty = /^<svg[^>]*\/>\s*$/.test(root);
    return closed("svg", isEmpty || endsWith(source, /<\/svg>\s*(?:<!--[^>]*-->\s*)*$/));
  }
  if (!OPENVINO.test(root)) return undefined;
  const found = closed("openvino", endsWith(source, /<\/net>\s*$/));
  const weightBytes = found.fault === undefined ? bytesOfWeights(source) : undefined;
  return { ...found, ...(weightBytes !== undefined && { detail: { weightBytes } }) };
}

function closed(format: "svg" | "openvino", isClosed: boolean): Recognition {
  return { format, ...(!isClosed && { fault: "its XML is truncated" }) };
}

function endsWith(source: ByteSource, end: RegExp): boolean {
  const length = Math.min(source.size, 4096);
  return end.test(source.read(source.size - length, length).toString("utf8"));
}

/** Size of the weights file beside an OpenVINO model, in bytes; undefined if the model is too large to be read whole. */
function bytesOfWeights(source: ByteSource): number | undefined {
  if (source.size > LIMITS.wholeMember) return undefined;
  let end = 0;
  for (const [tag] of source.read(0, source.size).toString("utf8").matchAll(CONSTANT)) {
    const offset = Number(/\soffset="(\d{1,15})"/.exec(tag)?.[1] ?? Number.NaN);
    const size = Number(/\ssize="(\d{1,15})"/.exec(tag)?.[1] ?? Number.NaN);
    if (offset + size > end) end = offset + size;
  }
  return end;
}
