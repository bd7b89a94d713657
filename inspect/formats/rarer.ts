import { startsAt } from "../bytes/startsAt";
import type * as sasTransport from "./databases/sasTransport";
import type * as spss from "./databases/spss";
import type * as boxes from "./media/boxes";
import type * as fonts from "./media/fonts";
import type * as plainImages from "./media/plainImages";
import type * as plainSound from "./media/plainSound";
import type { Recogniser } from "./recogniser";
import type * as lightgbmData from "./science/lightgbmData";
import type * as matlab from "./science/matlab";
import type * as netcdf from "./science/netcdf";
import type * as usearch from "./vectors/usearch";
import type * as coremlWeights from "./weights/coremlWeights";
import type * as ctranslate2 from "./weights/ctranslate2";
import type * as mlir from "./weights/mlir";
import type * as ort from "./weights/ort";
import type * as paddleProgram from "./weights/paddleProgram";

/** The first bytes of the files that a module may claim, as `latin1` strings at an offset. */
type Starts = readonly (readonly [offset: number, bytes: string])[];

/** Formats that few bundles contain: a module is loaded with the first file that starts as one of its formats does. */
const ROWS: readonly (readonly [starts: Starts, load: () => Recogniser])[] = [
  [
    [
      [4, "ftyp"],
      [0, "\0\0\0\x0cjP  "],
      [0, "\xff\x4f\xff\x51"],
    ],
    () => (require("./media/boxes") as typeof boxes).recogniseBoxes,
  ],
  [[[0, "P"]], () => (require("./media/plainImages") as typeof plainImages).recogniseNetpbm],
  [
    [
      [0, ".snd"],
      [0, "dns."],
    ],
    () => (require("./media/plainSound") as typeof plainSound).recogniseAu,
  ],
  [[[0, "riff"]], () => (require("./media/plainSound") as typeof plainSound).recogniseWave64],
  [[[0, "caff"]], () => (require("./media/plainSound") as typeof plainSound).recogniseCaf],
  [
    ["\0\x01\0\0", "true", "OTTO", "ttcf", "wOF"].map((mark) => [0, mark] as const),
    () => (require("./media/fonts") as typeof fonts).recogniseFont,
  ],
  [
    [
      [126, "IM"],
      [126, "MI"],
      // The upper bytes of the first matrix's type in version 4, which is less than 65,536.
      [2, "\0\0"],
      [0, "\0\0\x03"],
    ],
    () => (require("./science/matlab") as typeof matlab).recogniseMatlab,
  ],
  [
    ["\x05\0\0\0", "\x06\0\0\0"].map((mark) => [0, mark] as const),
    () => (require("./weights/ctranslate2") as typeof ctranslate2).recogniseCtranslate2,
  ],
  [[[4, "ORTM"]], () => (require("./weights/ort") as typeof ort).recogniseOrt],
  [[[0, "ML\xefR"]], () => (require("./weights/mlir") as typeof mlir).recogniseMlir],
  [[[0, "CDF"]], () => (require("./science/netcdf") as typeof netcdf).recogniseNetcdf],
  [[[0, "$FL"]], () => (require("./databases/spss") as typeof spss).recogniseSpss],
  [
    [[64, "\xef\xbe\xad\xde"]],
    () => (require("./weights/coremlWeights") as typeof coremlWeights).recogniseCoremlWeights,
  ],
  [
    [[0, "\n"]],
    () => (require("./weights/paddleProgram") as typeof paddleProgram).recognisePaddleProgram,
  ],
  [
    [[0, "HEADER REC"]],
    () => (require("./databases/sasTransport") as typeof sasTransport).recogniseSasTransport,
  ],
  [
    [[0, "______Light"]],
    () => (require("./science/lightgbmData") as typeof lightgbmData).recogniseLightgbmData,
  ],
  // The upper bytes of a vector's length in bytes, which is less than 65,536.
  [[[6, "\0\0"]], () => (require("./vectors/usearch") as typeof usearch).recogniseUsearch],
  // Recognised only by its last bytes, so it is tried after all others.
  [
    ["\0", "\x01"].map((mark) => [1, mark] as const),
    () => (require("./media/plainImages") as typeof plainImages).recogniseTga,
  ],
];

/** For each offset of a mark's first byte, the rows that have such a mark with each byte, as bits. */
const BY_BYTE = tables();
const OFFSETS = [...BY_BYTE.keys()];
const TABLES = [...BY_BYTE.values()];

function tables(): ReadonlyMap<number, Uint32Array> {
  if (ROWS.length > 31) throw new Error("a number has too few bits for the rows of rarer formats");
  const found = new Map<number, Uint32Array>();
  ROWS.forEach(([starts], row) => {
    for (const [offset, bytes] of starts) {
      const rows = found.get(offset) ?? new Uint32Array(256);
      const byte = bytes.charCodeAt(0);
      rows[byte] = (rows[byte] ?? 0) | (1 << row);
      found.set(offset, rows);
    }
  });
  return found;
}

/** Tries the modules whose formats the file may have. */
export const recogniseRarer: Recogniser = (sample) => {
  const { head } = sample;
  let rows = 0;
  // By index: iterating would cost most files more than the rest.
  for (let at = 0; at < OFFSETS.length; at++)
    rows |= TABLES[at]?.[head[OFFSETS[at] ?? -1] ?? -1] ?? 0;
  for (let row = 0; rows >>> row !== 0; row++) {
    if ((rows & (1 << row)) === 0) continue;
    const [starts, load] = ROWS[row] as (typeof ROWS)[number];
    const mayBe = starts.some(([offset, bytes]) => startsAt(head, offset, bytes));
    const found = mayBe ? load()(sample) : undefined;
    if (found) return found;
  }
  return undefined;
};
