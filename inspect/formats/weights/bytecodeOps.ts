import { bufferSource } from "../../bytes/byteSource";
import { type Argument, StreamReader } from "../../bytes/streamReader";
import { PickleMachine, type Value } from "../pickle/pickleMachine";
import type { CodePiece } from "../recognition";
import { FILE_OP } from "./scriptFileOps";

/** An operator's name, such as `aten::from_file`; its overload is a string of its own. */
const OPERATOR = /^\w{1,100}::(\w{1,100})$/;

/**
 * Ops that access files, by the names of operators in the bytecode of TorchScript, which the lite interpreter runs
 * instead of the code; of at most `most` opcodes. Source: torch/csrc/jit/mobile/import.cpp; parse_operators.cpp.
 */
export function bytecodeFileOps(bytes: Buffer, most: number): CodePiece[] {
  const machine = new OperatorMachine(new StreamReader(bufferSource(bytes), 0));
  machine.walk(most, most);
  return [...machine.found].map((name) => ({ kind: "call", name }));
}

/** Collects the strings that name ops that access files. */
class OperatorMachine extends PickleMachine {
  readonly found = new Set<string>();

  protected override textOf(argument: Argument): Value {
    const [, name = ""] = OPERATOR.exec(argument.text ?? "") ?? [];
    if (FILE_OP.test(name)) this.found.add(name);
    return super.textOf(argument);
  }
}
