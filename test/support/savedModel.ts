import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "./project";
import { field, numberField } from "./protobuf";

/** A node of a graph; `calls` names a function of the library. */
export interface NodeParts {
  readonly inputs?: readonly string[];
  readonly calls?: string;
  readonly attributes?: Buffer;
}

/** A NodeDef. Source: tensorflow/core/framework/node_def.proto. */
export function node(name: string, op: string, parts: NodeParts = {}): Buffer {
  const { inputs = [], calls, attributes = Buffer.alloc(0) } = parts;
  return Buffer.concat([
    field(1, name),
    field(2, op),
    ...inputs.map((input) => field(3, input)),
    ...(calls === undefined ? [] : [attribute("f", field(10, field(1, calls)))]),
    attributes,
  ]);
}

/** An entry of a node's attributes, with an AttrValue. */
export function attribute(key: string, value: Buffer): Buffer {
  return field(5, Buffer.concat([field(1, key), field(2, value)]));
}

/** Parts of a function besides its nodes. */
export interface FunctionParts {
  readonly arguments?: readonly string[];
  /** The tensor of each result. */
  readonly results?: Readonly<Record<string, string>>;
  /** Nodes that run for their effect. */
  readonly controls?: readonly string[];
  readonly nodes: readonly Buffer[];
}

/** A FunctionDef. Source: tensorflow/core/framework/function.proto. */
function functionDef(name: string, body: FunctionParts): Buffer {
  const { arguments: inputs = [], results = {}, controls = [], nodes } = body;
  const signature = [
    field(1, name),
    ...inputs.map((input) => field(2, field(1, input))),
    ...Object.keys(results).map((result) => field(3, field(1, result))),
  ];
  return Buffer.concat([
    field(1, Buffer.concat(signature)),
    ...nodes.map((one) => field(3, one)),
    ...Object.entries(results).map(([result, tensor]) => field(4, entry(result, tensor))),
    ...controls.map((control) => field(6, entry(control, control))),
  ]);
}

/** The parts of a SavedModel with one MetaGraph. */
export interface ModelParts {
  readonly nodes?: readonly Buffer[];
  readonly functions?: Readonly<Record<string, readonly Buffer[] | FunctionParts>>;
  /** The tensor of each signature's only output. */
  readonly signatures?: Readonly<Record<string, string>>;
  /** For all signatures: the tensor of each input, and the number of its data type. */
  readonly inputs?: Readonly<Record<string, readonly [tensor: string, dtype: number]>>;
  readonly restoreOp?: string;
  /** Ops in the collection that TensorFlow 1 runs at loading. */
  readonly mainOps?: readonly string[];
  readonly assets?: readonly string[];
  /** The tensors that receive the paths of the assets, in their order. */
  readonly assetTensors?: readonly string[];
}

/** A folder with a SavedModel that TensorFlow 2.15 might have written. */
export function savedModelFolder(...graphs: readonly ModelParts[]): string {
  const folder = join(scratchFolder(), "export");
  mkdirSync(folder);
  const metaGraphs = graphs.map((parts, at) =>
    field(2, metaGraph(parts, at === 0 ? "serve" : "b")),
  );
  writeFileSync(join(folder, "saved_model.pb"), Buffer.concat([numberField(1, 1), ...metaGraphs]));
  return folder;
}

function metaGraph(parts: ModelParts, tag: string): Buffer {
  const { nodes = [], functions = {}, signatures = {}, restoreOp, mainOps, assets = [] } = parts;
  const { inputs = {}, assetTensors = [] } = parts;
  const library = Object.entries(functions).map(([name, body]) =>
    field(1, functionDef(name, "nodes" in body ? body : { nodes: body })),
  );
  return Buffer.concat([
    field(1, Buffer.concat([field(4, tag), field(5, "2.15.0")])),
    field(
      2,
      Buffer.concat([
        ...nodes.map((one) => field(1, one)),
        ...(library.length > 0 ? [field(2, Buffer.concat(library))] : []),
      ]),
    ),
    ...(restoreOp === undefined ? [] : [field(3, field(3, restoreOp))]),
    ...(mainOps === undefined
      ? []
      : [
          field(
            4,
            entry(
              "saved_model_main_op",
              field(1, Buffer.concat(mainOps.map((op) => field(1, op)))),
            ),
          ),
        ]),
    ...Object.entries(signatures).map(([name, tensor]) =>
      field(
        5,
        entry(
          name,
          Buffer.concat([
            ...Object.entries(inputs).map(([input, [placeholder, dtype]]) =>
              field(1, entry(input, Buffer.concat([field(1, placeholder), numberField(2, dtype)]))),
            ),
            field(2, entry("y", Buffer.concat([field(1, tensor), numberField(2, 1)]))),
          ]),
        ),
      ),
    ),
    ...assets.map((asset, at) => {
      const tensor = assetTensors[at];
      const info = tensor === undefined ? Buffer.alloc(0) : field(1, field(1, tensor));
      return field(6, Buffer.concat([info, field(2, asset)]));
    }),
  ]);
}

/** An entry of a map. */
function entry(key: string, value: Buffer | string): Buffer {
  return Buffer.concat([field(1, key), field(2, value)]);
}
