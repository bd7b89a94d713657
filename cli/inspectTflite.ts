import type { Manifest } from "../inspect";
import { shapeText } from "../inspect/savedModel/shape";
import type { TfliteFacts, TfliteTensor } from "../inspect/tflite/facts";
import { counted, inputsAndOutputs, LISTED, section } from "./section";

/** A TFLite model as a person reads it: who made it and what runs it, how it is called, what is inside. */
export function tflite({ tflite: facts }: Manifest): string[] {
  if (!facts) return [];
  const { path, description, subgraphs, signatures, customOps, metadata } = facts;
  const more = subgraphs.length - LISTED;
  return [
    "",
    `TFLite model ${path}: ${origin(facts)}`,
    ...(description === "" ? [] : [`  ${description}`]),
    ...Object.entries(signatures)
      .slice(0, LISTED)
      .flatMap(([name, { subgraph, inputs, outputs }]) =>
        inputsAndOutputs(
          `Signature ${name} (graph ${subgraph})`,
          Object.entries(inputs).map(named),
          Object.entries(outputs).map(named),
        ),
      ),
    ...subgraphs
      .slice(0, LISTED)
      .flatMap(({ name, inputs, outputs }, index) =>
        inputsAndOutputs(
          `Graph ${index}${name === "" ? "" : ` (${name})`}`,
          inputs.map(ordered),
          outputs.map(ordered),
        ),
      ),
    ...(more > 0 ? ["", `... and ${more} more graphs`] : []),
    ...counted("Built-in ops", facts.ops),
    ...counted("Ops of the Flex delegate", only(customOps, isFlex)),
    ...counted(
      "Custom ops",
      only(customOps, (name) => !isFlex(name)),
    ),
    ...section("Metadata", metadata),
  ];
}

function isFlex(op: string): boolean {
  return op.startsWith("Flex");
}

function only(
  counts: Readonly<Record<string, number>>,
  test: (name: string) => boolean,
): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => test(name)));
}

function origin({ tensorflowVersion, minRuntimeVersion, version }: TfliteFacts): string {
  return [
    `converted by TensorFlow ${tensorflowVersion ?? "(not recorded)"}`,
    minRuntimeVersion === undefined
      ? "oldest runtime not recorded"
      : `runs from TensorFlow ${minRuntimeVersion} on`,
    `schema version ${version}`,
  ].join(", ");
}

function named([name, tensor]: [string, TfliteTensor]): string {
  return `${name}: ${tensorText(tensor)}`;
}

function ordered(tensor: TfliteTensor, index: number): string {
  return `${index}: ${tensorText(tensor)}`;
}

function tensorText({ name, dtype, shape, shapeSignature, quantized }: TfliteTensor): string {
  const type = quantized ? `quantized ${dtype}` : dtype;
  return `${type} ${shapeText(shapeSignature ?? shape)}  ${name}`.trimEnd();
}
