/** Pseudo-random 31-bit numbers from a seed: the minimal standard generator of Park and Miller. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
}

/** Bytes that are likely to break parsers: limits of ranges, lengths, magic bytes of formats. */
const TELLING = Buffer.from("00017f80ff0a20222728292e5b5d5c7b7d6374526293", "hex");

/**
 * A copy of `bytes` with one to eight changes: bytes replaced, removed, repeated, or overwritten with large numbers.
 */
export function changed(bytes: Buffer, next: () => number): Buffer {
  let copy: Buffer = Buffer.from(bytes);
  for (let change = 1 + (next() % 8); change > 0 && copy.length > 0; change--) {
    const at = next() % copy.length;
    const length = next() % 16;
    switch (next() % 8) {
      case 0:
        copy = copy.subarray(0, at);
        break;
      case 1:
        copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
        break;
      case 2:
        copy = Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
        break;
      case 3:
        copy.fill(0xff, at, Math.min(copy.length, at + length));
        break;
      case 4:
        copy[at] = TELLING[next() % TELLING.length] ?? 0;
        break;
      default:
        copy[at] = next() & 0xff;
    }
  }
  return copy;
}
