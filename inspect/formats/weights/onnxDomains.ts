import type { ByteSource } from "../../bytes/byteSource";
import { LIMITS } from "../limits";
import { type MessageField, messageFields } from "../messageFields";

// Numbers of ModelProto's opset_import and functions, and of the domain in each;
// test/inspect/formats/fieldNumbers.test.ts compares them.
export const ONNX_FIELDS = {
  opsets: 8,
  functions: 25,
  opsetDomain: 1,
  functionDomain: 10,
} as const;

/** Domains whose operators onnxruntime provides. Source: onnx.proto; onnxruntime core/graph/constants.h. */
const OWN =
  /^(?:|ai\.onnx(?:\.ml|\.training|\.preview\.training|\.preview)?|com\.microsoft(?:\.\w{1,40}){0,2}|org\.pytorch\.aten|com\.ms\.internal\.nhwc)$/;
const MAX_FIELDS = 100_000;

/** Domains of operators that neither the runtime nor the model provides, so a library must. */
export function foreignDomains(source: ByteSource): string[] {
  const { opsets, functions, opsetDomain, functionDomain } = ONNX_FIELDS;
  const fields = messageFields(source, 0, source.size, MAX_FIELDS) ?? [];
  const domainsOf = (number: number, domain: number) =>
    fields
      .filter(({ field, wire }) => field === number && wire === 2)
      .slice(0, MAX_DOMAINS)
      .map((one) => textIn(source, one, domain));
  const own = new Set(domainsOf(functions, functionDomain));
  const foreign = domainsOf(opsets, opsetDomain).filter(
    (name) => !OWN.test(name) && !own.has(name),
  );
  return [...new Set(foreign)].slice(0, LIMITS.listedCode);
}

const MAX_DOMAINS = 10_000;

function textIn(source: ByteSource, { start, length }: MessageField, number: number): string {
  const fields = messageFields(source, start, start + length, MAX_FIELDS) ?? [];
  const found = fields.find(({ field, wire }) => field === number && wire === 2);
  if (!found) return "";
  return source.read(found.start, Math.min(found.length, LIMITS.pickleText)).toString("utf8");
}
