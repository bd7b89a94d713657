import type { Recogniser } from "./index";

type Magic = readonly [format: string, offset: number, bytes: string];

/** Formats told by bytes at a fixed place, which no loader of a served model executes. `latin1` texts. */
const ROWS: readonly Magic[] = [
  ["tflite", 4, "TFL3"], // tensorflow/compiler/mlir/lite/schema/schema.fbs, file_identifier
  ["xgboost-binary", 0, "binf"], // dmlc/xgboost doc/tutorials/saving_model.rst, removed in 3.1
  ["git-lfs-pointer", 0, "version https://git-lfs.github.com/spec/v1"], // git-lfs docs/spec.md
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF8"],
  ["pdf", 0, "%PDF-"],
  // Containers that are not opened: what they hold is not known, so it is not let through.
  ["7z", 0, "7z\xbc\xaf\x27\x1c"],
  ["rar", 0, "Rar!\x1a\x07"],
  ["lz4", 0, "\x04\x22\x4d\x18"],
  ["xz", 0, "\xfd7zXZ\0"],
  ["bzip2", 4, "1AY&SY"],
  ["zstd", 0, "\x28\xb5\x2f\xfd"],
  ["lzma", 0, "\x5d\0\0"],
  ["elf", 0, "\x7fELF"],
  ["windows-executable", 0, "MZ"],
  ["macho", 0, "\xcf\xfa\xed\xfe"],
  ["macho", 0, "\xca\xfe\xba\xbe"],
  ["wasm", 0, "\0asm"],
  ["python-bytecode", 2, "\r\n"], // the magic number of a .pyc file ends so; Lib/importlib/_bootstrap_external.py
];

/** A format that is told by its first bytes alone. */
export const MAGICS: Recogniser = ({ head }) => {
  for (const [format, offset, text] of ROWS) {
    const end = offset + text.length;
    if (head.length >= end && head.toString("latin1", offset, end) === text) {
      if (CHECKS[format]?.(head) ?? true) return { format };
    }
  }
  return undefined;
};

/** What else must hold where the bytes of the table are too few to tell: random numbers hit them, too. */
const CHECKS: Readonly<Record<string, (head: Buffer) => boolean>> = {
  bzip2: (head) => head.toString("latin1", 0, 3) === "BZh",
  // The PE header lies where the DOS header says.
  "windows-executable": (head) =>
    head.length >= 64 &&
    head.toString("latin1", head.readUInt32LE(60), head.readUInt32LE(60) + 4) === "PE\0\0",
  // The length of the content, or -1 where it is not known.
  lzma: (head) => head.length >= 13 && [0, 0xffff].includes(head.readUInt16LE(11)),
  // Magic numbers of CPython 3.6 to 3.15, and a flags word with two known bits.
  "python-bytecode": (head) => {
    const magic = head.readUInt16LE(0);
    return head.length >= 16 && magic >= 3379 && magic <= 3700 && head.readUInt32LE(4) <= 3;
  },
};
