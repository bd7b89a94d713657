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
  /** Opcodes that did more than to push lone scalars. */
  readonly structured: number;
  /** Where the walk ended. */
  readonly offset: number;
}

/** A value on the stack: a short text, the mark, what was imported, or anything else. */
type Value = { readonly text: string } | "mark" | "import" | "other";

const CALLS = new Set(["REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "BUILD"]);
/** These call a method of what they fill, where that was imported; labels read as imports alone. */
const FILLS = new Set(["APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS"]);
/** Opcodes that a text or numbers may run any number of by chance. */
const SCALARS = new Set([
  "MARK",
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
  "LONG1",
  "LONG4",
  "STRING",
  "BINSTRING",
  "SHORT_BINSTRING",
  "UNICODE",
  "BINUNICODE",
  "SHORT_BINUNICODE",
  "BINUNICODE8",
  "BINBYTES",
  "SHORT_BINBYTES",
  "BINBYTES8",
  "BYTEARRAY8",
  "STOP",
  "POP",
  "DUP",
  "EMPTY_TUPLE",
  "EMPTY_LIST",
  "EMPTY_DICT",
  "EMPTY_SET",
  "PERSID",
  "EXT1",
  "EXT2",
  "EXT4",
]);
/** A module's and an attribute's name, which need be no identifiers: any text that is no sentence. */
const NAME = /^[^\s\p{Cc}]+$/u;
/** Characters of the numbers that lines hold, in any base; C reads them up to a zero byte. Other lines stop an unpickler. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  INT: /^[\s\d+\-_a-foxl]*$/i,
  LONG: /^[\s\d+\-_a-foxl]*$/i,
  FLOAT: /^[\s\d+\-_.a-finptyx]*$/i,
};
/** Streams one behind the other that are followed while they are lone scalars: loaders of torch read five. */
const STREAMS = 8;

/**
 * Walks a stream as an unpickler would read it, keeping no values but short texts, and executing nothing. A stream
 * that is a lone scalar is no reason to stop: some loaders read several, and the next one may be of another kind.
 * @param limit opcodes after which the walk ends; lone scalars count behind a protocol's mark alone.
 */
export function walkPickle(
  source: ByteSource,
  limit: number = LIMITS.pickleOpcodes,
  start = 0,
): PickleWalk {
  const walk = walkStream(source, limit, start);
  let last = walk;
  for (let count = 1; count < STREAMS && isLoneScalar(last); count++) {
    last = walkStream(source, limit, last.offset);
    if (isPickle(last)) return last;
  }
  return walk;
}

function isLoneScalar(walk: PickleWalk): boolean {
  return walk.end === "stop" && !isPickle(walk);
}

function walkStream(source: ByteSource, limit: number, start: number): PickleWalk {
  const machine = new Machine(new StreamReader(source, start));
  let end: PickleWalk["end"] = "limit";
  const counted = () => (machine.protocol === undefined ? machine.structured : machine.opcodes);
  while (counted() < limit && machine.opcodes < LIMITS.pickleWalk) {
    const step = machine.step();
    if (step === "ran") continue;
    end = step;
    break;
  }
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
      return marked || walk.structured > 0;
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

class Machine {
  readonly reader: StreamReader;
  readonly imports = new Set<string>();
  protocol: number | undefined;
  opcodes = 0;
  calls = 0;
  structured = 0;
  /** Whether something came from the registry of extensions, whose imports are known to the loader alone. */
  private hasExtension = false;
  private readonly stack: Value[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<string, Value>();

  constructor(reader: StreamReader) {
    this.reader = reader;
  }

  step(): "ran" | PickleWalk["end"] {
    const byte = this.reader.byte();
    if (byte === undefined) return "eof";
    const opcode = OPCODES.get(byte);
    if (!opcode) return "fault";
    const argument = this.reader.argument(opcode.argument);
    if (argument === undefined) return this.reader.atEnd ? "cut" : "fault";
    if (!this.run(opcode, argument)) return "fault";
    if (Math.max(this.stack.length, this.memo.size) > LIMITS.pickleStack) return "limit";
    this.opcodes++;
    if (!SCALARS.has(opcode.name)) this.structured++;
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
    // A frame that is longer than the bytes stops CPython's unpickler in C and not that in Python, which fails at none
    // that fits into memory; random numbers hardly ever make such a one.
    if (name === "FRAME" && argument.number > MAX_FRAME) return false;
    const written = NUMBERS[name];
    if (written && !written.test(argument.text?.split("\0", 1)[0] ?? "")) return false;
    if (name === "POP" && this.stack.at(-1) === "mark") {
      this.stack.pop();
      this.marks.pop();
      return true;
    }
    const taken = this.take(opcode);
    if (!taken) return false;
    if (name === "OBJ" && taken.length === 0) return false;
    if (
      FILLS.has(name) &&
      this.stack.at(-1) === "import" &&
      taken.some((value) => value !== "import")
    )
      this.calls++;
    return this.finish(opcode, argument, taken);
  }

  private finish({ name, push }: Opcode, argument: Argument, taken: readonly Value[]): boolean {
    if (name === "PUT" || name === "BINPUT" || name === "LONG_BINPUT")
      return this.remember(memoKey(argument));
    if (name === "MEMOIZE") return this.remember(String(this.memo.size));
    if (name === "GET" || name === "BINGET" || name === "LONG_BINGET") {
      const known = this.memo.get(memoKey(argument));
      return known !== undefined && this.push(known);
    }
    if (name.startsWith("EXT")) this.hasExtension = true;
    if (name === "STOP" && this.hasExtension) this.addImport("?");
    if (name === "DUP") return this.push(this.stack.at(-1) ?? "other");
    if (push === "import") {
      const imported = name === "STACK_GLOBAL" ? operands(taken) : argument.text;
      if (imported === undefined || !NAME.test(imported)) {
        if (name !== "STACK_GLOBAL") return false;
        this.addImport("?");
      } else this.addImport(imported);
      return this.push(name === "INST" ? "other" : "import");
    }
    if (push === "mark") {
      this.marks.push(this.stack.length);
      return this.push("mark");
    }
    if (push === "text")
      return this.push(argument.text === undefined ? "other" : { text: argument.text });
    return push === "nothing" || this.push("other");
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
    this.stack.push(value);
    return true;
  }

  private remember(key: string): boolean {
    this.memo.set(key, this.stack.at(-1) ?? "other");
    return true;
  }

  private addImport(name: string): void {
    this.imports.add(this.imports.size < LIMITS.pickleImports ? name : "?");
  }
}

/** Longest frame that a reader in Python would try to read, in bytes. */
const MAX_FRAME = 2 ** 40;

/** A memo's key as one text for every way in which it may be written; Python 2 took any line for one. */
function memoKey({ number, text }: Argument): string {
  if (text === undefined) return String(number);
  const written = text.trim().replace(/^\+/, "").replace(/_/g, "");
  return /^\d+$/.test(written) ? written.replace(/^0+(?=\d)/, "") : text;
}

/** What a STACK_GLOBAL imports, by the two texts that it takes. */
function operands(taken: readonly Value[]): string | undefined {
  const [module, name] = taken;
  if (typeof module !== "object" || typeof name !== "object") return undefined;
  return `${module.text}.${name.text}`;
}

/** An opcode's argument, as far as it is needed. */
export interface Argument {
  readonly number: number;
  readonly text?: string;
}
