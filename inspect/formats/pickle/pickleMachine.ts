import type { Argument, StreamReader } from "../../bytes/streamReader";
import { LIMITS } from "../limits";
import type { PickleWalk } from "./pickle";
import { type ArgumentKind, OPCODES, type Opcode } from "./pickleOpcodes";

/** A value on the stack: its kept part, the mark, an import, or any other value. */
export type Value = KeptValue | "mark" | "import" | "other";

/** The kept part of a value: a short string; subclasses of the machine may keep more. */
export interface KeptValue {
  readonly text?: string;
}

const CALLS = new Set(["REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "BUILD"]);
/** Opcodes that call a method of the object they fill, if that object was imported. */
const FILLS = new Set(["APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS"]);
/** Those that a list of labels may contain, in which every value reads as an import; the others need a mark. */
const LABEL_FILLS = new Set(["APPEND", "SETITEM"]);
/** Opcodes that text or numbers may contain by chance, in any number. */
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
  "GLOBAL",
  "EXT1",
  "EXT2",
  "EXT4",
]);
/**
 * Characters of numbers in text arguments, in any base. C reads such a line up to a zero byte; any other line stops an
 * unpickler.
 */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  INT: /^[\s\d+\-_a-foxl]*$/i,
  LONG: /^[\s\d+\-_a-foxl]*$/i,
  FLOAT: /^[\s\d+\-_.a-finptyx]*$/i,
};
/** A model of the pickle virtual machine, with stack, marks and memo. It keeps short strings, and calls nothing. */
export class PickleMachine {
  readonly reader: StreamReader;
  readonly imports = new Set<string>();
  protocol: number | undefined;
  opcodes = 0;
  calls = 0;
  structured = 0;
  /** Whether it asked the loader for an object. */
  asks = false;
  /** Whether an import may succeed, so that the stream may return it. */
  returns = false;
  /** Whether an opcode ran that no text contains. */
  private isBinary = false;
  /** Offset of the end of the current frame; -1 before the first one. */
  private frameEnd = -1;
  /** Whether a value came from the extension registry, whose imports are known only to the loader. */
  private hasExtension = false;
  protected readonly stack: Value[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<string, Value>();

  constructor(reader: StreamReader) {
    this.reader = reader;
  }

  /**
   * Runs opcodes until the stream ends or fails, or `limit` of them ran; without a PROTO opcode, scalars do not count,
   * except that they are at most `most`.
   */
  walk(limit: number, most: number = LIMITS.pickleWalk): PickleWalk["end"] {
    const counted = () => (this.protocol === undefined ? this.structured : this.opcodes);
    while (counted() < limit && this.opcodes < most) {
      const step = this.step();
      if (step !== "ran") return step;
    }
    return "limit";
  }

  /** The value that an opcode leaves on the stack, if it is not a string argument. */
  protected valueOf(name: string, _argument: Argument, _taken: readonly Value[]): Value {
    return name === "GLOBAL" || name === "STACK_GLOBAL" ? "import" : "other";
  }

  /** The value that an opcode with a string argument leaves on the stack. */
  protected textOf({ text }: Argument): Value {
    return text === undefined ? "other" : { text };
  }

  /** Called for an opcode that changes the value on top of the stack, such as BUILD; returns false if that fails. */
  protected changed(_name: string, _taken: readonly Value[]): boolean {
    return true;
  }

  private step(): "ran" | PickleWalk["end"] {
    const start = this.reader.position;
    const byte = this.reader.byte();
    if (byte === undefined) return "eof";
    const opcode = OPCODES.get(byte);
    if (!opcode) return "fault";
    const argument = this.reader.argument(opcode.argument);
    if (this.leavesFrame(start)) return "limit";
    if (argument === undefined) return this.reader.atEnd ? "cut" : "fault";
    if (!this.run(opcode, argument)) return "fault";
    if (Math.max(this.stack.length, this.memo.size) > LIMITS.pickleStack) return "limit";
    this.opcodes++;
    if (byte >= 0x80 || !IN_TEXTS.has(opcode.argument)) this.isBinary = true;
    if (!SCALARS.has(opcode.name)) this.structured++;
    if (CALLS.has(opcode.name)) this.calls++;
    return opcode.name === "STOP" ? "stop" : "ran";
  }

  /**
   * Whether an argument extends past the end of its frame. CPython's C reader then drops the rest of the frame and
   * reads another program than the Python reader does. No writer ends a frame there.
   */
  private leavesFrame(start: number): boolean {
    const { position, size } = this.reader;
    return start < this.frameEnd && this.frameEnd <= size && position > this.frameEnd;
  }

  /** Applies an opcode to the stack; returns false if an unpickler would fail. */
  private run(opcode: Opcode, argument: Argument): boolean {
    const { name } = opcode;
    if (name === "PROTO") {
      if (argument.number > 5) return false;
      this.protocol = argument.number;
    }
    // A frame that is longer than the remaining bytes stops CPython's C unpickler; the Python unpickler reads what
    // there is.
    if (name === "FRAME") {
      if (argument.number > MAX_FRAME) return false;
      this.frameEnd = this.reader.position + argument.number;
    }
    if (name === "STRING" && argument.quoted === false) return false;
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
      (this.isBinary || !LABEL_FILLS.has(name) || taken.some((value) => value !== "import"))
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
    if (name.endsWith("PERSID")) this.asks = true;
    if (name === "STOP" && this.hasExtension) this.addImport("?");
    if (name === "DUP") return this.push(this.stack.at(-1) ?? "other");
    if (push === "import") {
      const imported = name === "STACK_GLOBAL" ? operands(taken) : argument.text;
      // The C reader may read another name inside a frame.
      const isInFrame = this.frameEnd >= 0 && this.frameEnd <= this.reader.size;
      const { module } = argument;
      if (module !== undefined && !isInFrame && isNoName(module, imported)) return false;
      this.addImport(imported ?? "?", !NO_ATTRIBUTE.test(imported?.slice(module?.length) ?? ""));
      return this.push(this.valueOf(name, { number: 0, text: imported ?? "?" }, taken));
    }
    if (push === "mark") {
      this.marks.push(this.stack.length);
      return this.push("mark");
    }
    if (push === "text") return this.push(this.textOf(argument));
    return push === "nothing"
      ? this.changed(name, taken)
      : this.push(this.valueOf(name, argument, taken));
  }

  /** Takes the values that an opcode pops, or returns undefined if the stack does not contain them. */
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

  private addImport(name: string, isUsable = true): void {
    this.returns ||= isUsable;
    this.imports.add(this.imports.size < LIMITS.pickleImports ? name : "?");
  }
}

/** Longest frame that Python can read from a file, in bytes: `sys.maxsize`, rounded to a number that is exact here. */
const MAX_FRAME = 2 ** 63 - 1024;
/** Kinds of arguments that text can contain. */
const IN_TEXTS: ReadonlySet<ArgumentKind> = new Set(["none", "line", "lines2", "lines2end"]);

/**
 * The key of a memo entry, normalised because a number may be written in several ways. C reads it up to a zero byte;
 * Python 2 accepted any line.
 */
function memoKey({ number, text }: Argument): string {
  if (text === undefined) return String(number);
  const written = (text.split("\0", 1)[0] ?? "").trim().replace(/^\+/, "").replace(/_/g, "");
  return /^\d+$/.test(written) ? written.replace(/^0+(?=\d)/, "") : text;
}

/** What prose and tables contain, but not the name of a module: Python finds none in any file of a package. */
const NO_MODULE = /[ \t(),;="'[\]{}]|\.$/;
/**
 * An import's name, after the dot, that modules only have if they make up attributes, as torch.ops does: it starts with
 * a dot, or has only punctuation.
 */
const NO_ATTRIBUTE = /^\.(?:\.|[!-/:-@[-^`{-~]+$)/;

/**
 * Whether every reader stops at an import: its name is not UTF-8, or no module has this name. Readers differ in names
 * with a zero byte.
 */
function isNoName(module: string, imported = ""): boolean {
  return imported.includes("\uFFFD") || (!module.includes("\0") && NO_MODULE.test(module));
}

/** The import of a STACK_GLOBAL, from the two strings that it pops. */
function operands(taken: readonly Value[]): string | undefined {
  const [module, name] = taken;
  const path = textOf(module);
  const member = textOf(name);
  return path === undefined || member === undefined ? undefined : `${path}.${member}`;
}

/** The text of a value, if it is a string and short enough to be kept. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "object" ? value.text : undefined;
}
