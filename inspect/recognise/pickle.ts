import type { ByteSource } from "../byteSource";
import { LIMITS } from "./limits";
import { OPCODES, type Opcode } from "./pickleOpcodes";
import { StreamReader } from "./streamReader";

/** What a walk over a stream of opcodes saw, up to its STOP or to the first byte that is no opcode. */
export interface PickleWalk {
  readonly protocol?: number;
  /** `module.name` of every import, `?` for one whose operands cannot be told. */
  readonly imports: readonly string[];
  /** Opcodes that ran without a fault. */
  readonly opcodes: number;
  readonly calls: number;
  /** How it ended: at STOP, at the end of the bytes, inside an argument there, at a fault, or at the walk's limit. */
  readonly end: "stop" | "eof" | "cut" | "fault" | "limit";
  /** Whether anything but lone scalars was built. */
  readonly structured: boolean;
  /** Where the walk ended. */
  readonly offset: number;
}

/** A value on the stack: what is kept of it, the mark, or anything else. */
export type Value = KeptValue | "mark" | "other";

/** What is kept of a value: here short texts alone, and in a machine that extends this one what it asks for. */
export interface KeptValue {
  readonly text?: string;
}

const CALLS = new Set(["REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "BUILD"]);
const SCALARS = new Set([
  "NONE",
  "NEWTRUE",
  "NEWFALSE",
  "INT",
  "LONG",
  "FLOAT",
  "BININT",
  "BININT1",
  "BININT2",
  "BINFLOAT",
  "STRING",
  "UNICODE",
  "STOP",
  "POP",
  "DUP",
  "EMPTY_TUPLE",
  "EMPTY_LIST",
  "EMPTY_DICT",
  "PERSID",
  "EXT1",
  "EXT2",
  "EXT4",
]);
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}.]*$/u;

/**
 * Walks a stream as an unpickler would read it, keeping no values but short texts, and executing nothing.
 * @param limit opcodes after which the walk ends.
 */
export function walkPickle(
  source: ByteSource,
  limit: number = LIMITS.pickleOpcodes,
  start = 0,
): PickleWalk {
  const machine = new PickleMachine(new StreamReader(source, start));
  const end = machine.walk(limit);
  const { protocol, opcodes, calls, structured } = machine;
  return {
    ...(protocol !== undefined && { protocol }),
    imports: [...machine.imports],
    opcodes,
    calls,
    end,
    structured,
    offset: machine.reader.position,
  };
}

/**
 * Whether an unpickler would take the stream for a pickle and do something with it.
 *
 * A text whose first lines happen to read as an import and that breaks right there, such as a list of labels, is none:
 * an unpickler that reads it stops before it calls anything.
 */
export function isPickle(walk: PickleWalk): boolean {
  const marked = walk.protocol !== undefined;
  switch (walk.end) {
    case "stop":
      return marked || walk.structured;
    case "limit":
      return true;
    case "eof":
      return marked || (walk.imports.length > 0 && walk.calls > 0);
    case "cut":
      return (marked && walk.opcodes >= CUT_OPCODES) || hasAct(walk);
    case "fault":
      return hasAct(walk);
  }
}

/** Opcodes before a length that runs past the end: random numbers behind a pickle's first two bytes have fewer. */
const CUT_OPCODES = 8;

/** Whether something was imported for good: behind a pickle's mark, or called. */
function hasAct({ imports, calls, protocol }: PickleWalk): boolean {
  return imports.length > 0 && (protocol !== undefined || calls > 0);
}

/** Runs the opcodes of one stream on a stack of which little is kept. */
export class PickleMachine {
  readonly reader: StreamReader;
  readonly imports = new Set<string>();
  protocol: number | undefined;
  opcodes = 0;
  calls = 0;
  structured = false;
  protected readonly stack: Value[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Value>();

  constructor(reader: StreamReader) {
    this.reader = reader;
  }

  /** Runs opcodes until the stream ends, breaks, or `limit` of them ran. */
  walk(limit: number): PickleWalk["end"] {
    while (this.opcodes < limit) {
      const step = this.step();
      if (step !== "ran") return step;
    }
    return "limit";
  }

  private step(): "ran" | Exclude<PickleWalk["end"], "limit"> {
    const byte = this.reader.byte();
    if (byte === undefined) return "eof";
    const opcode = OPCODES.get(byte);
    if (!opcode) return "fault";
    const argument = this.reader.argument(opcode.argument);
    if (argument === undefined) return this.reader.atEnd ? "cut" : "fault";
    if (!this.run(opcode, argument)) return "fault";
    this.opcodes++;
    if (!SCALARS.has(opcode.name)) this.structured = true;
    if (CALLS.has(opcode.name)) this.calls++;
    return opcode.name === "STOP" ? "stop" : "ran";
  }

  /** Applies an opcode to the stack; false where an unpickler would fail. */
  private run(opcode: Opcode, argument: Argument): boolean {
    const { name } = opcode;
    if (name === "PROTO") {
      if (argument.number > 5) return false;
      this.protocol = argument.number;
    }
    // Unpicklers read a frame whole before anything in it, and give up where it is longer than the bytes.
    if (name === "FRAME" && argument.number > this.reader.left) return false;
    if (name === "POP" && this.stack.at(-1) === "mark") {
      this.stack.pop();
      this.marks.pop();
      return true;
    }
    const taken = this.take(opcode);
    if (!taken) return false;
    if (name === "OBJ" && taken.length === 0) return false;
    if (name === "NEXT_BUFFER" && (this.protocol ?? 0) < 5) return false;
    return this.finish(opcode, argument, taken);
  }

  /** The value that an opcode without a text leaves. */
  protected valueOf(_name: string, _argument: Argument, _taken: readonly Value[]): Value {
    return "other";
  }

  /** Called for an opcode that changes the value on top of the stack, such as BUILD; false where that fails. */
  protected changed(_name: string, _taken: readonly Value[]): boolean {
    return true;
  }

  private finish({ name, push }: Opcode, argument: Argument, taken: readonly Value[]): boolean {
    if (name === "PUT" || name === "BINPUT" || name === "LONG_BINPUT")
      return this.remember(argument.number);
    if (name === "MEMOIZE") return this.remember(this.memo.size);
    if (name === "GET" || name === "BINGET" || name === "LONG_BINGET") {
      const known = this.memo.get(argument.number);
      return known !== undefined && this.push(known);
    }
    if (name === "DUP") return this.push(this.stack.at(-1) ?? "other");
    if (push === "import") {
      const imported = name === "STACK_GLOBAL" ? operands(taken) : argument.text;
      if (imported === undefined || !IDENTIFIER.test(imported)) {
        if (name !== "STACK_GLOBAL") return false;
        this.addImport("?");
      } else this.addImport(imported);
      return this.push(this.valueOf(name, { number: 0, text: imported ?? "?" }, taken));
    }
    if (push === "mark") {
      this.marks.push(this.stack.length);
      return this.push("mark");
    }
    if (push === "text")
      return this.push(argument.text === undefined ? "other" : { text: argument.text });
    return push === "nothing"
      ? this.changed(name, taken)
      : this.push(this.valueOf(name, argument, taken));
  }

  /** Takes what an opcode pops, or undefined where the stack does not hold it. */
  private take({ pops, needs }: Opcode): Value[] | undefined {
    const from = pops === "mark" ? this.marks.at(-1) : this.stack.length - pops;
    if (from === undefined) return undefined;
    const fence = pops === "mark" ? (this.marks.at(-2) ?? -1) : (this.marks.at(-1) ?? -1);
    if (from - needs <= fence) return undefined;
    if (pops === 0) return [];
    const taken = this.stack.splice(from);
    if (pops !== "mark") return taken;
    this.marks.pop();
    return taken.slice(1);
  }

  private push(value: Value): boolean {
    return this.stack.push(value) <= LIMITS.pickleStack;
  }

  private remember(index: number): boolean {
    if (!Number.isSafeInteger(index) || index < 0) return false;
    this.memo.set(index, this.stack.at(-1) ?? "other");
    return this.memo.size <= LIMITS.pickleStack;
  }

  private addImport(name: string): void {
    this.imports.add(this.imports.size < LIMITS.pickleImports ? name : "?");
  }
}

/** What a STACK_GLOBAL imports, by the two texts that it takes. */
function operands(taken: readonly Value[]): string | undefined {
  const [module, name] = taken;
  const path = textOf(module);
  const member = textOf(name);
  return path === undefined || member === undefined ? undefined : `${path}.${member}`;
}

/** A value's text, where it is one and short enough to be kept. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "object" ? value.text : undefined;
}

/** An opcode's argument, as far as it is needed. */
export interface Argument {
  readonly number: number;
  readonly text?: string;
}
