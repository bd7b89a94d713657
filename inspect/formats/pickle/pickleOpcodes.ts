/**
 * How an opcode's argument is stored. `lines2`: two strings, each up to a line feed; `lines2end`: the same, or up to
 * the end.
 */
export type ArgumentKind =
  | "none"
  | "u1"
  | "u2"
  | "u4"
  | "i4"
  | "u8"
  | "f8"
  | "line"
  | "lines2"
  | "lines2end"
  | "len1"
  | "len4"
  | "slen4"
  | "len8";

/** What an opcode leaves on the stack. */
export type Push = "nothing" | "value" | "text" | "mark" | "import";

export interface Opcode {
  readonly name: string;
  readonly argument: ArgumentKind;
  /** Number of values popped; `mark` pops everything down to the last mark, and the mark. */
  readonly pops: number | "mark";
  /** Number of values that must be below the popped ones, and stay there. */
  readonly needs: number;
  readonly push: Push;
}

type Row = readonly [
  byte: number | string,
  name: string,
  argument: ArgumentKind,
  pops: number | "mark",
  needs: number,
  push: Push,
];

// Source: the opcodes of pickle protocols 0 to 5, Lib/pickletools.py of CPython 3.11.
const ROWS: readonly Row[] = [
  ["(", "MARK", "none", 0, 0, "mark"],
  [".", "STOP", "none", 1, 0, "nothing"],
  ["0", "POP", "none", 1, 0, "nothing"],
  ["1", "POP_MARK", "none", "mark", 0, "nothing"],
  ["2", "DUP", "none", 0, 1, "value"],
  ["F", "FLOAT", "line", 0, 0, "value"],
  ["I", "INT", "line", 0, 0, "value"],
  ["J", "BININT", "i4", 0, 0, "value"],
  ["K", "BININT1", "u1", 0, 0, "value"],
  ["L", "LONG", "line", 0, 0, "value"],
  ["M", "BININT2", "u2", 0, 0, "value"],
  ["N", "NONE", "none", 0, 0, "value"],
  ["P", "PERSID", "line", 0, 0, "value"],
  ["Q", "BINPERSID", "none", 1, 0, "value"],
  ["R", "REDUCE", "none", 2, 0, "value"],
  ["S", "STRING", "line", 0, 0, "text"],
  ["T", "BINSTRING", "slen4", 0, 0, "text"],
  ["U", "SHORT_BINSTRING", "len1", 0, 0, "text"],
  ["V", "UNICODE", "line", 0, 0, "text"],
  ["X", "BINUNICODE", "len4", 0, 0, "text"],
  ["a", "APPEND", "none", 1, 1, "nothing"],
  ["b", "BUILD", "none", 1, 1, "nothing"],
  ["c", "GLOBAL", "lines2", 0, 0, "import"],
  ["d", "DICT", "none", "mark", 0, "value"],
  ["}", "EMPTY_DICT", "none", 0, 0, "value"],
  ["e", "APPENDS", "none", "mark", 1, "nothing"],
  ["g", "GET", "line", 0, 0, "value"],
  ["h", "BINGET", "u1", 0, 0, "value"],
  ["i", "INST", "lines2end", "mark", 0, "import"],
  ["j", "LONG_BINGET", "u4", 0, 0, "value"],
  ["l", "LIST", "none", "mark", 0, "value"],
  ["]", "EMPTY_LIST", "none", 0, 0, "value"],
  ["o", "OBJ", "none", "mark", 0, "value"],
  ["p", "PUT", "line", 0, 1, "nothing"],
  ["q", "BINPUT", "u1", 0, 1, "nothing"],
  ["r", "LONG_BINPUT", "u4", 0, 1, "nothing"],
  ["s", "SETITEM", "none", 2, 1, "nothing"],
  ["t", "TUPLE", "none", "mark", 0, "value"],
  [")", "EMPTY_TUPLE", "none", 0, 0, "value"],
  ["u", "SETITEMS", "none", "mark", 1, "nothing"],
  ["B", "BINBYTES", "len4", 0, 0, "value"],
  ["C", "SHORT_BINBYTES", "len1", 0, 0, "value"],
  ["G", "BINFLOAT", "f8", 0, 0, "value"],
  [0x80, "PROTO", "u1", 0, 0, "nothing"],
  [0x81, "NEWOBJ", "none", 2, 0, "value"],
  [0x82, "EXT1", "u1", 0, 0, "value"],
  [0x83, "EXT2", "u2", 0, 0, "value"],
  [0x84, "EXT4", "i4", 0, 0, "value"],
  [0x85, "TUPLE1", "none", 1, 0, "value"],
  [0x86, "TUPLE2", "none", 2, 0, "value"],
  [0x87, "TUPLE3", "none", 3, 0, "value"],
  [0x88, "NEWTRUE", "none", 0, 0, "value"],
  [0x89, "NEWFALSE", "none", 0, 0, "value"],
  [0x8a, "LONG1", "len1", 0, 0, "value"],
  [0x8b, "LONG4", "slen4", 0, 0, "value"],
  [0x8c, "SHORT_BINUNICODE", "len1", 0, 0, "text"],
  [0x8d, "BINUNICODE8", "len8", 0, 0, "text"],
  [0x8e, "BINBYTES8", "len8", 0, 0, "value"],
  [0x8f, "EMPTY_SET", "none", 0, 0, "value"],
  [0x90, "ADDITEMS", "none", "mark", 1, "nothing"],
  [0x91, "FROZENSET", "none", "mark", 0, "value"],
  [0x92, "NEWOBJ_EX", "none", 3, 0, "value"],
  [0x93, "STACK_GLOBAL", "none", 2, 0, "import"],
  [0x94, "MEMOIZE", "none", 0, 1, "nothing"],
  [0x95, "FRAME", "u8", 0, 0, "nothing"],
  [0x96, "BYTEARRAY8", "len8", 0, 0, "value"],
  [0x97, "NEXT_BUFFER", "none", 0, 0, "value"],
  [0x98, "READONLY_BUFFER", "none", 1, 0, "value"],
];

/** Every opcode by its byte. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map(
  ROWS.map(([byte, name, argument, pops, needs, push]) => [
    typeof byte === "number" ? byte : byte.charCodeAt(0),
    { name, argument, pops, needs, push },
  ]),
);
