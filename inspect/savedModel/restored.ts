import type { NodeDef, TensorProto } from "../proto/generated/tensorflow";
import { dtypeName } from "./dtypes";
import { shapeOf } from "./shape";
import { stringsOf } from "./stringTensor";

/** Most strings of constants that are kept until it is known whether they name tensors. */
const MAX_STRINGS = 200_000;
/** Longest name that is compared, in bytes: that of an index's longest key. */
const MAX_NAME = 4096;

/** A tensor that a graph reads from the index of its variables. */
export interface RestoredTensor {
  readonly name: string;
  /** Absent if the graph does not give it. */
  readonly dtype?: string;
  /** The shape of the variable that it is assigned to, if it is known whole. */
  readonly shape?: readonly number[];
}

const VARIABLE = /^(VarHandleOp|VariableV2|Variable)$/;
/** An output of a node that restores, by the names that TensorFlow gives such nodes. */
const RESTORES = /Restore/;

/** An output as `node:0`, whether it is named without a number or, in a function, as `node:output:0`. */
function outputOf(tensor: string): string {
  const [node = "", ...parts] = tensor.split(":");
  return `${node}:${parts.at(-1) ?? "0"}`;
}

/** The tensors that the RestoreV2 nodes of one graph or function body read, if their names are constants. */
export class Restores {
  /** Strings of constants; undefined for one that is too long to be a name. */
  private readonly constants = new Map<string, readonly (string | undefined)[]>();
  private readonly restores = new Map<
    string,
    { names: string; slices: string; dtypes: readonly number[] }
  >();
  /** Shapes of variables that are known whole, and the variable or argument that each output is assigned to. */
  private readonly shapes = new Map<string, readonly number[]>();
  /** The inputs of Identity nodes, through which TensorFlow passes what it restores. */
  private readonly passed = new Map<string, string>();
  private readonly assigned = new Map<string, { variable: string; by: string }>();
  private kept = 0;

  take({ name, op, input, attr }: NodeDef): void {
    if (op === "Const") this.keep(name, attr["value"]?.tensor);
    else if (VARIABLE.test(op)) this.keepShape(name, attr);
    else if (op === "Assign" || op === "AssignVariableOp") this.keepAssigned(name, input, attr);
    else if (op === "Identity" && RESTORES.test(input[0] ?? "") && ++this.kept <= MAX_STRINGS)
      this.passed.set(outputOf(name), input[0] ?? "");
    if (op !== "RestoreV2") return;
    const [, names = "", slices = ""] = input;
    const dtypes = attr["dtypes"]?.list?.type ?? [];
    const [constant, parts] = [names, slices].map((tensor) => tensor.split(":")[0] ?? "");
    this.restores.set(name, { names: constant ?? "", slices: parts ?? "", dtypes });
  }

  get isEmpty(): boolean {
    return this.restores.size === 0;
  }

  /** The shape of a variable, if it is known whole. */
  shapeOf(variable: string): readonly number[] | undefined {
    return this.shapes.get(variable);
  }

  /**
   * The tensors that these nodes restore; by default all nodes. @param shapeOf the shape of the variable that an argument
   * of the function stands for.
   */
  *tensors(
    nodes?: ReadonlySet<string>,
    shapeOf: (name: string) => readonly number[] | undefined = (name) => this.shapes.get(name),
  ): Iterable<RestoredTensor> {
    const assigned = new Map(
      [...this.assigned].map(([value, to]) => [outputOf(this.passed.get(value) ?? value), to]),
    );
    for (const [node, { names, slices, dtypes }] of this.restores) {
      const parts = this.constants.get(slices) ?? [];
      const constant = this.constants.get(names);
      if (!constant || (nodes && !nodes.has(node))) continue;
      for (const [at, name] of constant.entries()) {
        const dtype = dtypes[at];
        const { variable = "", by = "" } = assigned.get(`${node}:${at}`) ?? {};
        const isWhole = parts[at] === "" && (!nodes || nodes.has(by));
        const shape = isWhole ? shapeOf(variable) : undefined;
        if (name === undefined) continue;
        yield {
          name,
          ...(dtype !== undefined && { dtype: dtypeName(dtype) }),
          ...(shape && { shape }),
        };
      }
    }
  }

  private keepShape(name: string, { shape: attribute }: NodeDef["attr"]): void {
    const shape = attribute?.shape ? shapeOf(attribute.shape) : null;
    if (shape?.every((size) => size >= 0) && ++this.kept <= MAX_STRINGS)
      this.shapes.set(name, shape);
  }

  private keepAssigned(
    by: string,
    [variable, value]: readonly string[],
    { validate_shape: isCompared }: NodeDef["attr"],
  ): void {
    if (variable === undefined || value === undefined || isCompared?.b === false) return;
    if (++this.kept > MAX_STRINGS) return;
    this.assigned.set(outputOf(value), { variable: variable.replace(/:0$/, ""), by });
  }

  private keep(name: string, tensor: TensorProto | null | undefined): void {
    if (!tensor || this.kept > MAX_STRINGS) return;
    const strings = stringsOf(tensor);
    if (strings.length === 0) return;
    this.kept += strings.length + 1;
    if (this.kept > MAX_STRINGS) return;
    const texts = strings.map((text) =>
      text.length > MAX_NAME ? undefined : text.toString("utf8"),
    );
    this.constants.set(name, texts);
  }
}
