import type {
  MismatchKind,
  RequestMismatch,
  SampleRequestFacts,
} from "../../inspect/request/facts";
import { DEFAULT_SIGNATURE } from "../../inspect/savedModel/pick";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft } from "../engine/rule";
import { explain } from "./mismatch";

/** How the server would refuse a sample request; `declared` is the signature that is meant to be served. */
export function* judgeRequest(
  { file, signature, mismatches, takenShapes = [] }: SampleRequestFacts,
  declared: string | undefined,
): Iterable<Draft> {
  for (const mismatch of mismatches) {
    const { message, reason, fix, data, level } = explain(mismatch, signature);
    const isOther =
      declared !== undefined && declared !== signature && signature === DEFAULT_SIGNATURE;
    yield {
      code: "SIG005",
      file,
      message: `${mismatch.jsonPath} ${hasMembers(mismatch) ? "has" : "is"} ${message}`,
      reason,
      fix:
        isOther && !OF_ANY_SIGNATURE.has(mismatch.kind)
          ? `give the request "signature_name": "${declared}"; a request without one is sent to serving_default.`
          : fix,
      data: { ...data, signatures: [signature] },
      ...(level && { level }),
    };
  }
  for (const mismatch of takenShapes) {
    const { message, data } = explain(mismatch, signature);
    yield {
      code: "SIG005",
      level: "advisory",
      file,
      message: `${mismatch.jsonPath} is ${message}`,
      reason:
        "The server compares no shapes, and the model takes any: only element-wise operations are between this input and the outputs.",
      fix: "send the declared shape, or export the signature with the shape that clients send.",
      data: { ...data, signatures: [signature] },
    };
  }
}

/** A predict request of Vertex AI needs `instances`, whatever the model server accepts. */
export function* judgeForm(
  { file, form }: SampleRequestFacts,
  image: string | undefined,
): Iterable<Draft> {
  if (form !== "inputs" || readServingImage(image ?? "")?.isPrebuilt !== true) return;
  yield {
    code: "SIG005",
    file,
    message: '$ has "inputs", but Vertex AI requires "instances"',
    reason: "Vertex AI refuses a predict request without instances before the server sees it.",
    fix: 'send "instances" with one value for each example, or this body as a raw prediction (rawPredict).',
    data: { found: "inputs", wanted: "instances" },
  };
}

/** Whether the message lists members of an object, and not what a value is. */
function hasMembers(mismatch: RequestMismatch): boolean {
  const { kind } = mismatch;
  const isListed =
    kind === "name" || kind === "default" || (kind === "format" && mismatch.wanted === "form");
  return isListed && mismatch.found.type === "object";
}

/** Mismatches that any other signature would have as well. */
const OF_ANY_SIGNATURE: ReadonlySet<MismatchKind> = new Set([
  "body-size",
  "json",
  "too-big",
  "format",
  "empty",
]);
