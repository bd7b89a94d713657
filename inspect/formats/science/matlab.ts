import type { ByteSource } from "../../bytes/byteSource";
import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

const MAX_ELEMENTS = 1_000_000;
const MATRIX = 14;
const COMPRESSED = 15;

/** MATLAB files of versions 4 to 7; those of version 7.3 are HDF5. Source: MathWorks, "MAT-File Format". */
export const recogniseMatlab: Recogniser = ({ source, head }) => {
  const order = head.toString("latin1", 126, 128);
  if (order !== "IM" && order !== "MI") return recogniseOld(source);
  const reader = new WindowReader(source, order === "IM" ? "little" : "big");
  if (reader.u16(124) !== 0x0100) return recogniseOld(source);
  const isNamed = /^MATLAB 5\.0 MAT-file/.test(head.toString("latin1", 0, 20));
  const found = wholeOr("matlab", "it is truncated", () => fillsFile(reader));
  return found.fault === undefined || isNamed ? found : undefined;
};

/** Whether matrices, compressed or not, fill the file. */
function fillsFile(reader: WindowReader): boolean {
  let at = 128;
  for (let count = 0; at < reader.size; count++) {
    refuseMore(count, MAX_ELEMENTS, "matrices");
    const type = reader.u32(at);
    if (type !== MATRIX && type !== COMPRESSED) return false;
    const length = reader.u32(at + 4);
    at += 8 + (type === MATRIX ? Math.ceil(length / 8) * 8 : length);
    // The padding of the last matrix may be missing, as in files by libsndfile.
    if (type === MATRIX && at > reader.size && at - reader.size <= 16) return true;
  }
  return at === reader.size;
}

/** Bytes of a number by the tens digit of its type. */
const WIDTHS: readonly number[] = [8, 4, 4, 2, 2, 1];

/** Recognises version 4, which has no magic bytes: named matrices whose sizes fill the file. */
function recogniseOld(source: ByteSource) {
  const isBig = source.read(0, 2).toString("latin1") === "\0\0" && source.read(2, 1)[0] === 3;
  const reader = new WindowReader(source, isBig ? "big" : "little");
  let at = 0;
  for (let count = 0; count < MAX_ELEMENTS; count++) {
    if (at === source.size) return count > 0 ? ({ format: "matlab" } as const) : undefined;
    const kind = reader.u32(at);
    const [order, digits] = [Math.floor(kind / 1000), kind % 1000];
    const width = digits < 100 && digits % 10 <= 2 ? WIDTHS[Math.floor(digits / 10)] : undefined;
    const [rows, columns, imaginary, nameLength] = [4, 8, 12, 16].map((step) =>
      reader.u32(at + step),
    );
    if (order !== (isBig ? 1 : 0) || width === undefined || !((imaginary ?? 2) <= 1))
      return undefined;
    if (!((nameLength ?? 0) >= 2 && (nameLength ?? 0) <= 64)) return undefined;
    if (!/^[A-Za-z]\w*\0$/.test(reader.text(at + 20, nameLength ?? 0))) return undefined;
    const parts = (rows ?? 0) * (columns ?? 0) * (1 + (imaginary ?? 0));
    at += 20 + (nameLength ?? 0) + parts * width;
    if (!(at <= source.size)) return undefined;
  }
  return undefined;
}
