import type { ByteSource } from "../bytes/byteSource";
import type { FlatTable } from "../bytes/flatbuffer";
import { sectionOf } from "../bytes/subrange";
import { checkIndex } from "./fault";
import { flexOpOf } from "./flexOptions";
import { Model, Operator, OperatorCode, SubGraph } from "./schema";
import { schemaNames } from "./schemaNames";

/** Prefix of operators that the Flex delegate runs. Source: IsFlexOp in tensorflow/compiler/mlir/lite/utils/utils.cc. */
const FLEX = "Flex";

/** The operators of a model by name. */
export interface Operators {
  /** How often each built-in operator occurs; 0 if it is only declared. */
  readonly ops: ReadonlyMap<string, number>;
  /** The same for operators that the runtime must be given. */
  readonly customOps: ReadonlyMap<string, number>;
  /**
   * TensorFlow ops that the Flex delegate runs, from the operators' names and from their options, which take
   * precedence.
   */
  readonly flexOps: ReadonlySet<string>;
}

/** Whether the Flex delegate runs an operator with TensorFlow's own kernels. */
export function isFlex(customOp: string): boolean {
  return customOp.startsWith(FLEX);
}

/** Reads the operators of all graphs; throws InvalidTflite and FormatError. */
export function readOperators(model: FlatTable, source: ByteSource): Operators {
  const ops = new Map<string, number>();
  const customOps = new Map<string, number>();
  const flexOps = new Set<string>();
  const { builtinOperators } = schemaNames();
  const custom = builtinOperators.indexOf("CUSTOM");
  const codes = Array.from(model.tables(Model.operatorCodes), (code) => {
    // The older field is one byte, with 127 for larger codes. Source: lite/schema/schema_utils.cc, GetBuiltinCode.
    const number = Math.max(
      code.int8(OperatorCode.deprecatedBuiltinCode),
      code.int32(OperatorCode.builtinCode),
    );
    const isCustom = number === custom;
    const name = isCustom
      ? code.text(OperatorCode.customCode)
      : (builtinOperators[number] ?? `unknown-${number}`);
    const into = isCustom ? customOps : ops;
    into.set(name, into.get(name) ?? 0);
    if (isCustom && isFlex(name)) flexOps.add(name.slice(FLEX.length));
    return { name, into, runsFlex: isCustom && isFlex(name) };
  });
  for (const graph of model.tables(Model.subgraphs)) {
    for (const operator of graph.tables(SubGraph.operators)) {
      const index = operator.uint32(Operator.opcodeIndex);
      const code = codes[index];
      if (!code) {
        checkIndex(index, codes.length, "operator code");
        continue;
      }
      code.into.set(code.name, (code.into.get(code.name) ?? 0) + 1);
      const op = code.runsFlex ? flexOpOf(optionsOf(operator, source)) : undefined;
      if (op !== undefined) flexOps.add(op);
    }
  }
  return { ops, customOps, flexOps };
}

/** The options of a custom operator; large models store them after all tables. */
function optionsOf(operator: FlatTable, source: ByteSource): ByteSource {
  const inside = operator.bytesAt(Operator.customOptions);
  const start = operator.uint64(Operator.largeCustomOptionsOffset);
  if (inside.length > 0 || start <= 1) return sectionOf(source, inside.start, inside.length);
  return sectionOf(source, start, operator.uint64(Operator.largeCustomOptionsSize));
}
