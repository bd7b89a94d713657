import type { NodeDef, TensorProto } from "../proto/generated/tensorflow";
import { dtypeName } from "./dtypes";
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
}

/** The tensors that the RestoreV2 nodes of one graph or function body read, if their names are constants. */
export class Restores {
  /** Strings of constants; undefined for one that is too long to be a name. */
  private readonly constants = new Map<string, readonly (string | undefined)[]>();
  private readonly restores = new Map<string, { names: string; dtypes: readonly number[] }>();
  private kept = 0;

  take({ name, op, input, attr }: NodeDef): void {
    if (op === "Const") this.keep(name, attr["value"]?.tensor);
    if (op !== "RestoreV2") return;
    const [, names = ""] = input;
    const dtypes = attr["dtypes"]?.list?.type ?? [];
    this.restores.set(name, { names: names.split(":")[0] ?? "", dtypes });
  }

  get isEmpty(): boolean {
    return this.restores.size === 0;
  }

  /** The tensors that these nodes restore; by default all nodes. */
  *tensors(nodes?: ReadonlySet<string>): Iterable<RestoredTensor> {
    for (const [node, { names, dtypes }] of this.restores) {
      const constant = this.constants.get(names);
      if (!constant || (nodes && !nodes.has(node))) continue;
      for (const [at, name] of constant.entries()) {
        const dtype = dtypes[at];
        if (name !== undefined)
          yield { name, ...(dtype !== undefined && { dtype: dtypeName(dtype) }) };
      }
    }
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
