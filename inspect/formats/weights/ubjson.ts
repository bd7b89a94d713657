import type { Recogniser } from "../recogniser";

/**
 * An XGBoost model in UBJSON, the default since 2.1: an object whose first name has a 64-bit length. Source:
 * dmlc/xgboost doc/tutorials/saving_model.rst, ubjson.org.
 */
export const recogniseUbjson: Recogniser = ({ head }) => {
  if (head[0] !== 0x7b || head[1] !== 0x4c || head.length < 16) return undefined;
  const length = Number(head.readBigInt64BE(2));
  if (length < 1 || length > 64) return undefined;
  const name = head.toString("latin1", 10, 10 + length);
  if (!["learner", "version", "Config", "Model"].includes(name)) return undefined;
  return { format: "xgboost-ubjson" };
};

/** The `version` array, which is at the end of small models and may be after the head of large ones. */
export function versionIn(bytes: Buffer): string | undefined {
  const name = Buffer.from("L\0\0\0\0\0\0\0\x07version[", "latin1");
  const at = bytes.lastIndexOf(name);
  if (at < 0) return undefined;
  const numbers: number[] = [];
  let position = at + name.length;
  // `#` and a count may precede the numbers, each of which has a type marker.
  if (bytes[position] === 0x23) position += 1 + widthAt(bytes, position + 1);
  while (numbers.length < 3 && position < bytes.length) {
    const width = widthAt(bytes, position);
    if (width < 2 || position + width > bytes.length) return undefined;
    numbers.push(bytes.readIntBE(position + 1, Math.min(6, width - 1)));
    position += width;
  }
  return numbers.length === 3 ? numbers.join(".") : undefined;
}

/** Bytes of an integer with its type marker: i and U one, I two, l four, L eight. */
function widthAt(bytes: Buffer, at: number): number {
  const kind = String.fromCharCode(bytes[at] ?? 0);
  return { i: 2, U: 2, I: 3, l: 5, L: 9 }[kind] ?? 0;
}
