import type { ServingFacts } from "../../inspect/manifest";
import type { SignatureFacts } from "../../inspect/savedModel/facts";
import type { Draft } from "../engine/rule";
import { serverOf } from "./server";

/** Methods that TensorFlow Serving knows. */
const KNOWN = /^tensorflow\/serving\/(predict|classify|regress)$/;

/** TensorFlow Serving that compares the method of each signature: up to 2.3. Later ones do so only when asked. */
const COMPARES = /^(?:1\.|2\.[0-3](?:\.|$))/;

/**
 * A method name that no server knows: a refusal by those that compare it, and of no effect elsewhere.
 * Sources: tensorflow_serving/servables/tensorflow/predict_util.cc (VerifySignature), model_servers/main.cc of 2.4
 * (enable_signature_method_name_check is off).
 */
export function* judgeMethodName(
  name: string,
  { methodName }: SignatureFacts,
  serving: ServingFacts | undefined,
  file: string,
): Iterable<Draft> {
  if (KNOWN.test(methodName)) return;
  const { version = "" } = serverOf(serving);
  const isCompared = COMPARES.test(version);
  yield {
    code: "SIG004",
    ...(!isCompared && { level: "advisory" as const }),
    file,
    message: `the signature "${name}" has the method name "${methodName}"`,
    reason: isCompared
      ? `TensorFlow Serving ${version} knows only tensorflow/serving/predict, classify and regress, and refuses every request.`
      : "TensorFlow Serving refuses every request to it up to 2.3, and later only with --enable_signature_method_name_check.",
    fix: "export it with predict_signature_def or tf.saved_model.save, which set the name to tensorflow/serving/predict.",
    data: {
      files: [file],
      signatures: [name],
      found: methodName,
      wanted: "tensorflow/serving/predict",
    },
  };
}
