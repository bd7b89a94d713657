import type { RequestMismatch, SampleRequestFacts } from "../../inspect/request/facts";
import { DEFAULT_SIGNATURE } from "../../inspect/savedModel/pick";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft } from "../engine/rule";

/** What a sample request meets at the server; `declared` is the signature that is meant to be served. */
export function* judgeRequest(
  { file, signature, mismatches }: SampleRequestFacts,
  declared: string | undefined,
): Iterable<Draft> {
  for (const mismatch of mismatches) {
    const { reason, fix } = advise(mismatch);
    const isOther =
      declared !== undefined && declared !== signature && signature === DEFAULT_SIGNATURE;
    yield {
      code: "SIG005",
      file,
      message: `${mismatch.jsonPath} is ${describe(mismatch, signature)}`,
      reason,
      fix:
        isOther && !OF_ANY_SIGNATURE.has(mismatch.kind)
          ? `give the request "signature_name": "${declared}"; one that names none goes to serving_default.`
          : fix,
    };
  }
}

/** Vertex AI's own predictions take `instances`, whatever the server behind them takes. */
export function* judgeForm(
  { file, form }: SampleRequestFacts,
  image: string | undefined,
): Iterable<Draft> {
  if (form !== "inputs" || readServingImage(image ?? "")?.isPrebuilt !== true) return;
  yield {
    code: "SIG005",
    file,
    message: '$ has "inputs", and Vertex AI takes a body with "instances"',
    reason: "Vertex AI refuses a predict request without instances before the server sees it.",
    fix: 'send "instances" with one value for each example, or this body as a raw prediction (rawPredict).',
  };
}

/** Faults that another signature would find as well. */
const OF_ANY_SIGNATURE: ReadonlySet<string> = new Set(["json", "too-big", "format", "empty"]);

function describe({ kind, expected, found }: RequestMismatch, signature: string): string {
  if (kind === "json") return `no JSON that servers read: ${found}`;
  if (kind === "signature") return `${found}; what requests can call is ${expected}`;
  if (kind === "format" || kind === "too-big") return `${found}, and servers expect ${expected}`;
  return `${found}, and the signature ${signature} expects ${expected}`;
}

type Advice = Pick<Draft, "reason" | "fix">;

function advise({ kind, expected, found }: RequestMismatch): Advice {
  switch (kind) {
    case "json":
      return {
        reason: "The server refuses the body before it looks at the model.",
        fix: "send one JSON object.",
      };
    case "format":
      return { reason: "The server refuses such a request.", fix: `send ${expected} there.` };
    case "signature":
      return {
        reason: "The server answers every request to it with an error.",
        fix: "name another signature there, or export the model with the one that clients use.",
      };
    case "lossy":
      return {
        reason: "The server refuses an integer that the type may not hold exactly.",
        fix: `write it as ${found}.0, which the server rounds, or export the model with an integer input.`,
      };
    case "range":
      return {
        reason: "The server refuses a number out of the type's range.",
        fix: "send a smaller number, or export the model with a float64 input.",
      };
    case "too-big":
      return {
        reason:
          "The server refuses a body with a number that no double holds, or reads the number as Infinity.",
        fix: "send a smaller number, or Infinity where that is meant.",
      };
    case "default":
      return {
        reason:
          "Servers use the default value of an input only for gRPC requests; a REST request needs every input.",
        fix: `send ${expected} there.`,
      };
    default:
      return {
        reason: "The server refuses such a request, or takes it for another one.",
        fix: `send ${expected} there, or export the model with the signature that clients use.`,
      };
  }
}
