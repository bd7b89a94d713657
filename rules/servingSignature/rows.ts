import type { Manifest } from "../../inspect/manifest";
import type { SignatureFacts } from "../../inspect/savedModel/facts";
import { DEFAULT_SIGNATURE } from "../../inspect/savedModel/pick";
import { type RowsFault, rowsFault } from "../../inspect/savedModel/rows";
import { readServingImage } from "../../inspect/servingImage";
import { plural } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

/**
 * Outputs that do not have one row for each of the request's `instances`. Refused if a request of `instances` is sent.
 */
export function* judgeRows(
  { savedModel, sampleRequest, serving }: Manifest,
  signatures: Readonly<Record<string, SignatureFacts>>,
  file: string,
): Iterable<Draft> {
  const served = savedModel?.servedSignature ?? DEFAULT_SIGNATURE;
  const isOwnRequest = sampleRequest?.signature === served;
  if (isOwnRequest && sampleRequest.form === "inputs") return;
  const signature = Object.hasOwn(signatures, served) ? signatures[served] : undefined;
  const fault = signature && rowsFault(signature);
  if (!fault) return;
  const isAsked = isOwnRequest && sampleRequest.form === "instances";
  const examples = isAsked ? sampleRequest.examples : undefined;
  if (fault.kind === "fixed" && examples === fault.rows) return;
  const isPredicted = readServingImage(serving?.image ?? "")?.isPrebuilt === true;
  const isSure = fault.kind !== "unrelated" && (isAsked || isPredicted);
  yield {
    code: "SIG007",
    ...(!isSure && { level: "advisory" }),
    file,
    message: `the signature "${served}" ${describe(fault)}`,
    reason: isSure ? REASONS[fault.kind] : `${REASONS[fault.kind]} ${COLUMNS}`,
    fix: FIXES[fault.kind],
    data: { signatures: [served], tensors: fault.outputs },
  };
}

const COLUMNS = 'A request of "inputs" would be answered, but Vertex AI does not accept one.';

const REASONS: Readonly<Record<RowsFault["kind"], string>> = {
  scalar: 'A server answers "instances" by rows, and fails if an output has none.',
  different: 'A server answers "instances" by rows, and fails if outputs differ in their number.',
  fixed: 'A server answers "instances" by rows, and fails if outputs differ in their number.',
  unrelated: "The server answers that many predictions, however many examples a request has.",
};

const FIXES: Readonly<Record<RowsFault["kind"], string>> = {
  scalar:
    "give it a row for each example, as tf.repeat(y[tf.newaxis], tf.shape(x)[0], axis=0) does, or drop it from the signature.",
  different: "return outputs of one row for each example, or drop the others from the signature.",
  fixed:
    "give it a row for each example, as tf.repeat(y[tf.newaxis], tf.shape(x)[0], axis=0) does, or drop it from the signature.",
  unrelated: "return one row for each example, if predictions belong to examples.",
};

function describe(fault: RowsFault): string {
  const outputs = fault.outputs.map((name) => `"${name}"`).join(", ");
  switch (fault.kind) {
    case "scalar":
      return `has scalar outputs: ${outputs}`;
    case "different":
      return `has outputs of different numbers of rows: ${outputs}`;
    case "fixed":
    case "unrelated":
      return `has outputs of ${plural(fault.rows, "row")} whatever the batch: ${outputs}`;
    default:
      return unhandled(fault);
  }
}
