import type { ByteSource } from "../bytes/byteSource";
import { FlatTable, type FlatTables } from "../bytes/flatbuffer";
import { FormatError } from "../bytes/formatError";
import { sectionOf } from "../bytes/subrange";
import { sortKeys } from "../sortKeys";
import type { TfliteFacts, TfliteSignature, TfliteSubgraph, TfliteTensor } from "./facts";
import { InvalidTflite, partOf } from "./fault";
import { isFlex, readOperators } from "./operators";
import {
  ConversionMetadata,
  Environment,
  Metadata,
  Model,
  Quantization,
  SCHEMA_VERSION,
  SignatureDef,
  SubGraph,
  Tensor,
  TensorMap,
} from "./schema";
import { schemaNames } from "./schemaNames";
import { checkGraphs } from "./soundness";
import { bytesOf } from "./weightBuffer";

/** Most parts that are described: graphs, signatures, inputs, outputs and metadata together. */
const MAX_PARTS = 10_000;
/** Most dimensions of a shape. Source: TensorShape::MaxDimensions in tensorflow/core/framework/tensor_shape.h. */
const MAX_RANK = 254;

/**
 * Reads the facts of a TFLite model without its weights. Throws InvalidTflite, and FormatError for bytes that do not
 * follow the format.
 */
export function readTflite(source: ByteSource): Omit<TfliteFacts, "path"> {
  const model = FlatTable.root(source, "TFL3");
  const version = model.uint32(Model.version);
  if (version !== SCHEMA_VERSION) throw new InvalidTflite({ cause: "other-version", version });
  checkGraphs(model, source.size);
  const parts = new Parts();
  const graphs = model.tables(Model.subgraphs);
  const subgraphs = Array.from(graphs, (graph) => subgraph(graph, parts));
  const signatures = Array.from(model.tables(Model.signatureDefs), (found) =>
    signature(found, graphs, parts),
  );
  const { ops, customOps } = readOperators(model, source);
  const metadata = Array.from(model.tables(Model.metadata), (entry) => {
    parts.count();
    return { name: entry.text(Metadata.name), buffer: entry.uint32(Metadata.buffer) };
  });
  return {
    version,
    description: model.text(Model.description),
    ...recorded(source, model, metadata),
    signatures: sortKeys(signatures),
    subgraphs,
    ops: sortKeys(ops),
    customOps: sortKeys(customOps),
    usesFlex: [...customOps.keys()].some(isFlex),
    metadata: metadata.map(({ name }) => name).sort(),
  };
}

/** Counts the described parts, up to the limit. */
class Parts {
  private left = MAX_PARTS;

  count(): void {
    if (--this.left < 0) throw new InvalidTflite({ cause: "too-many-parts", limit: MAX_PARTS });
  }
}

function subgraph(graph: FlatTable, parts: Parts): TfliteSubgraph {
  parts.count();
  const tensors = graph.tables(SubGraph.tensors);
  const listed = (field: number) =>
    graph.int32s(field).map((index) => tensorOf(partOf(tensors, index, "tensor"), parts));
  return {
    name: graph.text(SubGraph.name),
    inputs: listed(SubGraph.inputs),
    outputs: listed(SubGraph.outputs),
  };
}

function tensorOf(tensor: FlatTable, parts: Parts): TfliteTensor {
  parts.count();
  const quantization = tensor.table(Tensor.quantization);
  const type = tensor.int8(Tensor.type);
  const shapeSignature = shapeOf(tensor, Tensor.shapeSignature);
  return {
    name: tensor.text(Tensor.name),
    dtype: schemaNames().tensorTypes[type] ?? `unknown-${type}`,
    shape: shapeOf(tensor, Tensor.shape),
    ...(shapeSignature.length > 0 && { shapeSignature }),
    quantized:
      quantization !== undefined &&
      (quantization.lengthOf(Quantization.scale, 4) > 0 ||
        quantization.uint8(Quantization.detailsType) !== 0),
  };
}

function shapeOf(tensor: FlatTable, field: number): number[] {
  const rank = tensor.lengthOf(field, 4);
  if (rank > MAX_RANK) throw new InvalidTflite({ cause: "too-many-dimensions", rank });
  return tensor.int32s(field);
}

function signature(found: FlatTable, graphs: FlatTables, parts: Parts): [string, TfliteSignature] {
  parts.count();
  const index = found.uint32(SignatureDef.subgraphIndex);
  const tensors = partOf(graphs, index, "graph").tables(SubGraph.tensors);
  const named = (field: number) =>
    sortKeys(
      Array.from(found.tables(field), (entry): [string, TfliteTensor] => [
        entry.text(TensorMap.name),
        tensorOf(partOf(tensors, entry.uint32(TensorMap.tensorIndex), "tensor"), parts),
      ]),
    );
  return [
    found.text(SignatureDef.signatureKey),
    { subgraph: index, inputs: named(SignatureDef.inputs), outputs: named(SignatureDef.outputs) },
  ];
}

/** The versions that the converter records as metadata. Source: tensorflow/compiler/mlir/lite/flatbuffer_export.cc. */
function recorded(
  source: ByteSource,
  model: FlatTable,
  metadata: readonly { readonly name: string; readonly buffer: number }[],
): Pick<TfliteFacts, "tensorflowVersion" | "minRuntimeVersion"> {
  const buffers = model.tables(Model.buffers);
  const content = (name: string): ByteSource | undefined => {
    const entry = metadata.find((one) => one.name === name);
    if (!entry || entry.buffer >= buffers.length) return undefined;
    const { start, length } = bytesOf(buffers.get(entry.buffer));
    return sectionOf(source, start, length);
  };
  const runtime = content("min_runtime_version")?.read(0, 32).toString("latin1").split("\0")[0];
  const conversion = content("CONVERSION_METADATA");
  const tensorflowVersion = conversion && converter(conversion);
  return {
    ...(tensorflowVersion && { tensorflowVersion }),
    ...(runtime && { minRuntimeVersion: runtime }),
  };
}

/** The converter's version. No runtime reads it, so a damaged entry does not count as damage to the model. */
function converter(conversion: ByteSource): string | undefined {
  try {
    return FlatTable.root(conversion)
      .table(ConversionMetadata.environment)
      ?.text(Environment.tensorflowVersion);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
