import type { FlatTable } from "../bytes/flatbuffer";
import { checkIndex, InvalidTflite } from "./fault";
import { Model, Operator, SubGraph, Tensor } from "./schema";
import { bytesOf } from "./weightBuffer";

/** Index of the buffer for tensors without content of their own, even if the buffer does not exist. */
const EMPTY = 0;
/** Index of an optional input that is not given. Source: kTfLiteOptionalTensor in lite/core/c/common.h. */
const OPTIONAL = -1;

/**
 * Checks that graphs are consistent as the runtime requires: weights are inside the file, and the tensors, weights and
 * operators that indices refer to exist. Throws InvalidTflite, and FormatError for bytes that do not follow the format.
 * Source: tensorflow/lite/core/interpreter_builder.cc.
 */
export function checkGraphs(model: FlatTable, fileSize: number): void {
  const buffers = model.tables(Model.buffers);
  for (const buffer of buffers) checkBuffer(buffer, fileSize);
  const graphs = model.tables(Model.subgraphs);
  if (graphs.length === 0) throw new InvalidTflite({ cause: "no-graph" });
  for (const graph of graphs) {
    const tensors = graph.tables(SubGraph.tensors);
    for (const tensor of tensors) {
      const index = tensor.uint32(Tensor.buffer);
      if (index !== EMPTY) checkIndex(index, buffers.length, "buffer");
    }
    for (const operator of graph.tables(SubGraph.operators)) {
      for (const field of [Operator.inputs, Operator.outputs]) {
        for (const index of operator.int32s(field))
          if (index !== OPTIONAL) checkIndex(index, tensors.length, "tensor");
      }
    }
  }
}

function checkBuffer(buffer: FlatTable, fileSize: number): void {
  const { start, length } = bytesOf(buffer);
  const end = start + length;
  if (end > fileSize) throw new InvalidTflite({ cause: "weights-outside", end, bytes: fileSize });
}
