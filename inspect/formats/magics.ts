import { startsAt } from "../bytes/startsAt";
import { isText } from "../bytes/textBytes";
import type { FormatName } from "./catalog";
import type { Recogniser, Sample } from "./recogniser";
import type { Recognition } from "./recognition";
import { PDF } from "./text/text";

type Magic = readonly [format: FormatName, offset: number, bytes: string];

/** Formats recognised by bytes at a fixed offset, which no loader of a served model executes. `latin1` strings. */
const ROWS: readonly Magic[] = [
  ["xgboost-binary", 0, "binf"], // dmlc/xgboost doc/tutorials/saving_model.rst, removed in 3.1
  ["xgboost-matrix", 0, "\x01\xab\xff\xffversion:"], // dmlc/xgboost src/data/data.cc, MetaInfo::kMagic
  ["gettext", 0, "\xde\x12\x04\x95\0\0\0\0"], // GNU gettext manual, "The Format of GNU MO Files"
  ["gettext", 0, "\x95\x04\x12\xde\0\0\0\0"],
  ["whoosh", 0, "\x04\x08\x04\xff\xff\xcf\xc7"], // whoosh/index.py, TOC.write, with the sizes of C's types
  ["whoosh", 0, "\x04\x04\x04\xff\xff\xcf\xc7"],
  ["png", 0, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["pdf", 0, "%PDF-"],
  // Containers that are not opened. They are refused because their content is unknown.
  ["7z", 0, "7z\xbc\xaf\x27\x1c"],
  ["rar", 0, "Rar!\x1a\x07"],
  ["ar", 0, "!<arch>\n"], // POSIX.1-2017 ar
  ["cpio", 0, "070701"], // POSIX.1-2017 pax, cpio
  ["cpio", 0, "070702"],
  ["cpio", 0, "070707"],
  ["cpio", 0, "\xc7\x71"],
  ["cpio", 0, "\x71\xc7"],
  ["squashfs", 0, "hsqs"], // kernel.org, squashfs
  ["cab", 0, "MSCF\0\0\0\0"], // MS-CAB
  ["compress", 0, "\x1f\x9d"], // ncompress
  ["lzip", 0, "LZIP\x01"], // lzip manual
  ["lzip", 0, "LZIP\0"], // its first version, which Python's lzma opens, too
  ["lzop", 0, "\x89LZO\0\r\n\x1a\n"], // lzop
  ["rpm", 0, "\xed\xab\xee\xdb"], // rpm.org, format
  ["xar", 0, "xar!\0"], // xar
  ["iso9660", 32769, "CD001"], // ECMA-119
  ["ext4", 1080, "\x53\xef"], // kernel.org, ext4 disk layout
  ["snappy", 0, "\xff\x06\0\0sNaPpY"], // snappy framing_format.txt
  ["java-serialized", 0, "\xac\xed\0\x05"],
  ["lua-bytecode", 0, "\x1bLua"],
  ["dex", 0, "dex\n0"],
  ["elf", 0, "\x7fELF"],
  ["windows-executable", 0, "MZ"],
  ["macho", 0, "\xcf\xfa\xed\xfe"],
  ["macho", 0, "\xca\xfe\xba\xbe"],
  ["macho", 0, "\xca\xfe\xba\xbf"],
  ["macho", 0, "\xce\xfa\xed\xfe"],
  ["macho", 0, "\xfe\xed\xfa\xce"],
  ["macho", 0, "\xfe\xed\xfa\xcf"],
  ["wasm", 0, "\0asm"],
  ["python-bytecode", 2, "\r\n"], // the end of a .pyc file's magic number; Lib/importlib/_bootstrap_external.py
];

/** The rows whose mark starts the file, by its first byte, and the others. */
const BY_FIRST: (Magic[] | undefined)[] = [];
const LATER: Magic[] = [];
for (const row of ROWS) {
  const [, offset, mark] = row;
  const first = mark.charCodeAt(0);
  if (offset > 0) LATER.push(row);
  else BY_FIRST[first] = [...(BY_FIRST[first] ?? []), row];
}

/** Recognises a format by bytes at a fixed offset and, for some formats, a further condition. */
export const MAGICS: Recogniser = (sample) => {
  const rows = BY_FIRST[sample.head[0] ?? 0];
  return (rows && matching(rows, sample)) ?? matching(LATER, sample);
};

function matching(rows: readonly Magic[], sample: Sample): Recognition | undefined {
  for (const [format, offset, mark] of rows)
    if (startsAt(sample.head, offset, mark) && (CHECKS[format]?.(sample) ?? true))
      return { format };
  return undefined;
}

const NO_ARGUMENTS = Buffer.alloc(4);

/** Further conditions for formats whose magic bytes are so few that numbers and strings match them, too. */
const CHECKS: Readonly<Partial<Record<FormatName, (sample: Sample) => boolean>>> = {
  gif: ({ head, source }) => isGif(head, source.size),
  // A PDF that is plain text is left to the text recogniser, because the text may have other formats as well.
  pdf: ({ head, source }) =>
    PDF.test(head.toString("latin1", 0, 16)) && !isText(head, source.size > head.length),
  "xgboost-binary": ({ head }) => isXgboost(head),
  // The largest code width, and two unused bits.
  compress: ({ head }) =>
    head.length > 4 &&
    ((head[2] ?? 0) & 0x60) === 0 &&
    [9, 10, 11, 12, 13, 14, 15, 16].includes((head[2] ?? 0) & 0x1f),
  cpio: ({ head }) => isCpio(head),
  // The state, the behaviour on errors, and the revision.
  ext4: ({ head }) =>
    head.length >= 2048 &&
    head.readUInt16LE(1082) <= 7 &&
    [1, 2, 3].includes(head.readUInt16LE(1084)) &&
    head.readUInt32LE(1100) <= 1,
  // The PE header is at the offset that the DOS header gives.
  "windows-executable": ({ head, source }) =>
    head.length >= 64 && source.read(head.readUInt32LE(60), 4).toString("latin1") === "PE\0\0",
  // A code object after the magic number of any Python: after a time, a size and flags, of which older versions lack
  // some. Its first number, of arguments, is 0.
  "python-bytecode": ({ head }) =>
    [8, 12, 16].some(
      (at) =>
        [0x63, 0xe3].includes(head[at] ?? 0) && head.subarray(at + 1, at + 5).equals(NO_ARGUMENTS),
    ),
};

/** A screen size, and a first block of a known kind after the colour table. Source: GIF89a Specification, 18 to 20. */
function isGif(head: Buffer, size: number): boolean {
  if (head.length < 14 || head.readUInt16LE(6) === 0 || head.readUInt16LE(8) === 0) return false;
  const flags = head[10] ?? 0;
  const colours = flags < 0x80 ? 0 : 3 << ((flags & 7) + 1);
  return 13 + colours < size && [0x21, 0x2c, 0x3b].includes(head[13 + colours] ?? 0);
}

/** Whether the first member's name ends where its length says. Source: Linux cpio(5). */
function isCpio(head: Buffer): boolean {
  const text = head.toString("latin1", 0, 110);
  const isText = text.startsWith("0707");
  const isLittle = head[0] === 0xc7;
  const nameLength = !isText
    ? head.length >= 26 && (isLittle ? head.readUInt16LE(20) : head.readUInt16BE(20))
    : text.startsWith("070707")
      ? Number.parseInt(text.slice(59, 65), 8)
      : Number.parseInt(text.slice(94, 102), 16);
  const header = !isText ? 26 : text.startsWith("070707") ? 76 : 110;
  return Number(nameLength) >= 2 && head[header + Number(nameLength) - 1] === 0;
}

/** Bytes of the parameters before the names. Source: dmlc/xgboost 2.1 src/learner.cc, LearnerModelParamLegacy. */
const XGBOOST_PARAMETERS = 136;

/** Whether the names of an objective and of a booster follow the parameters, each after its length. */
function isXgboost(head: Buffer): boolean {
  const nameAt = (at: number) =>
    at + 8 <= head.length && head.readUInt32LE(at + 4) === 0 && head.readUInt32LE(at) <= 64
      ? head.toString("latin1", at + 8, at + 8 + head.readUInt32LE(at))
      : "";
  const start = 4 + XGBOOST_PARAMETERS;
  const objective = nameAt(start);
  return (
    /^\w+:\w+$/.test(objective) &&
    /^(gbtree|gblinear|dart)$/.test(nameAt(start + 8 + objective.length))
  );
}
