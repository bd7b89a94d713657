import type { MetaGraphDef, SignatureDef, TensorInfo } from "../proto/generated/tensorflow";
import { sortKeys } from "../sortKeys";
import { compositesIn, type FindComposites } from "./composites";
import { dtypeName } from "./dtypes";
import type { MetaGraphFacts, SignatureFacts, TensorFacts } from "./facts";
import type { Graph } from "./graph";
import { INTERNAL } from "./pick";
import { shapeOf } from "./shape";

/** The signatures of a MetaGraph, by name. */
export type Signatures = MetaGraphFacts["signatures"];

/** The signatures that a MetaGraph declares. @param graph contains the message's nodes. */
export function signaturesOf(message: MetaGraphDef, graph: Graph): Signatures {
  const composites = compositesIn(message.object_graph_def);
  return sortKeys(
    Object.entries(message.signature_def).map(([name, value]) => [
      name,
      // What these name are operations, which have no output.
      signature(
        value,
        INTERNAL.has(name) ? (one) => graph.hasNode(one) : (one) => graph.has(one),
        graph,
        composites,
      ),
    ]),
  );
}

function signature(
  message: SignatureDef,
  has: (tensor: string) => boolean,
  graph: Graph,
  findComposites: FindComposites,
): SignatureFacts {
  const defaults = Object.keys(message.defaults);
  const [inputs, outputs] = [tensors(message.inputs), tensors(message.outputs)];
  const missing = [...Object.values(inputs), ...Object.values(outputs)].flatMap(({ tensor }) =>
    tensor && !has(tensor) ? [tensor] : [],
  );
  const retyped = Object.entries(inputs).flatMap(([name, { dtype, tensor }]) => {
    const placeholder = tensor === undefined ? undefined : graph.placeholderType(tensor);
    if (placeholder === undefined || dtype === "invalid" || dtype === placeholder) return [];
    return [{ name, dtype, placeholder }];
  });
  const composites = findComposites(inputs);
  return {
    methodName: message.method_name,
    inputs,
    outputs,
    ...(defaults.length > 0 && { defaults }),
    ...(missing.length > 0 && { missingTensors: missing }),
    ...(retyped.length > 0 && { retypedInputs: retyped }),
    ...(composites.length > 0 && { composites }),
  };
}

function tensors(map: SignatureDef["inputs"]): Readonly<Record<string, TensorFacts>> {
  return sortKeys(Object.entries(map).map(([name, value]) => [name, tensorInfo(value)]));
}

function tensorInfo(message: TensorInfo): TensorFacts {
  const { name, coo_sparse: sparse, composite_tensor: composite } = message;
  const encoding = sparse ? "coo_sparse" : composite ? "composite_tensor" : undefined;
  return {
    dtype: dtypeName(message.dtype),
    // Servers and TensorFlow treat a missing shape in a signature as any shape.
    shape: message.tensor_shape ? shapeOf(message.tensor_shape) : null,
    ...(Object.hasOwn(message, "name") && typeof name === "string" && { tensor: name }),
    ...(encoding !== undefined && { encoding }),
  };
}

/**
 * The signatures, with the inputs that may have any shape. The signature to serve comes first, because many signatures
 * exceed the limit.
 */
export function withAnyShape(signatures: Signatures, graph: Graph, served: string): Signatures {
  return sortKeys(
    servedFirst(signatures, served).map(([name, signature]) => {
      const { inputs, outputs, missingTensors } = signature;
      const isWhole = missingTensors === undefined && Object.keys(inputs).length > 0;
      const groups = isWhole ? graph.anyShape(namedTensors(inputs), namedTensors(outputs)) : [];
      return [name, groups?.length ? { ...signature, anyShape: groups } : signature];
    }),
  );
}

/** The signatures, with the one to serve first. */
export function servedFirst(
  signatures: Signatures,
  served: string,
): [name: string, signature: SignatureFacts][] {
  return Object.entries(signatures).sort(
    ([one], [other]) => Number(other === served) - Number(one === served),
  );
}

/** The graph's tensors that inputs or outputs name, by the names in the signature. */
export function namedTensors(tensors: SignatureFacts["inputs"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, { tensor }]) => (tensor ? [[name, tensor]] : [])),
  );
}

/** Tensors that requests to any signature fetch. */
export function fetchedTensors(signatures: Signatures): string[] {
  return Object.values(signatures).flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ tensor }) => tensor ?? []),
  );
}
