// FarmHash's Fingerprint64 on 64-bit words. Source: google/farmhash src/farmhash.cc, namespace farmhashna.

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const SEED = 81n;
const BLOCK = 64;

type Pair = readonly [bigint, bigint];

/** The hash that TensorFlow calls Fingerprint64: fast, but not secure against intent. */
export function fingerprint64(bytes: Buffer): bigint {
  const { length } = bytes;
  if (length <= 16) return upTo16(bytes);
  if (length <= 32) return upTo32(bytes);
  if (length <= BLOCK) return upTo64(bytes);
  let x = wrap(SEED * K2 + word(bytes, 0));
  let y = wrap(SEED * K1 + 113n);
  let z = wrap(fold(wrap(y * K2 + 113n)) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  const mix = (at: number, factor: bigint, weight: bigint) => {
    x = wrap(rotate(x + y + v[0] + word(bytes, at + 8), 37n) * factor) ^ wrap(w[1] * weight);
    y = wrap(rotate(y + v[1] + word(bytes, at + 48), 42n) * factor);
    y = wrap(y + v[0] * weight + word(bytes, at + 40));
    z = wrap(rotate(z + w[0], 33n) * factor);
    v = hash32(bytes, at, v[1] * factor, x + w[0]);
    w = hash32(bytes, at + 32, z + w[1], y + word(bytes, at + 16));
    [x, z] = [z, x];
  };
  const end = Math.floor((length - 1) / BLOCK) * BLOCK;
  for (let at = 0; at < end; at += BLOCK) mix(at, K1, 1n);
  const factor = wrap(K1 + ((z & 0xffn) << 1n));
  w = [wrap(w[0] + BigInt((length - 1) % BLOCK)), w[1]];
  v = [wrap(v[0] + w[0]), v[1]];
  w = [wrap(w[0] + v[0]), w[1]];
  mix(length - BLOCK, factor, 9n);
  return join(
    wrap(join(v[0], w[0], factor) + fold(y) * K0 + z),
    wrap(join(v[1], w[1], factor) + x),
    factor,
  );
}

function upTo16(bytes: Buffer): bigint {
  const { length } = bytes;
  const size = BigInt(length);
  const factor = wrap(K2 + size * 2n);
  if (length >= 8) {
    const a = wrap(word(bytes, 0) + K2);
    const b = word(bytes, length - 8);
    const c = wrap(rotate(b, 37n) * factor + a);
    const d = wrap((rotate(a, 25n) + b) * factor);
    return join(c, d, factor);
  }
  if (length >= 4) {
    const first = BigInt(bytes.readUInt32LE(0));
    return join(wrap(size + (first << 3n)), BigInt(bytes.readUInt32LE(length - 4)), factor);
  }
  if (length === 0) return K2;
  const [first, middle, last] = [0, length >> 1, length - 1].map((at) => bytes.readUInt8(at));
  const y = BigInt((first ?? 0) + ((middle ?? 0) << 8));
  const z = BigInt(length + ((last ?? 0) << 2));
  return wrap(fold(wrap(y * K2) ^ wrap(z * K0)) * K2);
}

function upTo32(bytes: Buffer): bigint {
  const factor = wrap(K2 + BigInt(bytes.length) * 2n);
  const { low, high } = ends(bytes, K1, factor);
  return join(low, high, factor);
}

function upTo64(bytes: Buffer): bigint {
  const { length } = bytes;
  const factor = wrap(K2 + BigInt(length) * 2n);
  const { a, low, high } = ends(bytes, K2, factor);
  const e = wrap(word(bytes, 16) * factor);
  const f = word(bytes, 24);
  const g = wrap((low + word(bytes, length - 32)) * factor);
  const h = wrap((join(low, high, factor) + word(bytes, length - 24)) * factor);
  return join(
    wrap(rotate(e + f, 43n) + rotate(g, 30n) + h),
    wrap(e + rotate(f + a, 18n) + g),
    factor,
  );
}

/** Mixes the first two and the last two words. */
function ends(bytes: Buffer, first: bigint, factor: bigint) {
  const a = wrap(word(bytes, 0) * first);
  const b = word(bytes, 8);
  const c = wrap(word(bytes, bytes.length - 8) * factor);
  const d = wrap(word(bytes, bytes.length - 16) * K2);
  return {
    a,
    low: wrap(rotate(a + b, 43n) + rotate(c, 30n) + d),
    high: wrap(a + rotate(b + K2, 18n) + c),
  };
}

/** Hashes four words with two seeds (WeakHashLen32WithSeeds). */
function hash32(bytes: Buffer, at: number, seedA: bigint, seedB: bigint): Pair {
  const last = word(bytes, at + 24);
  const a = seedA + word(bytes, at);
  const b = rotate(seedB + a + last, 21n);
  const sum = a + word(bytes, at + 8) + word(bytes, at + 16);
  return [wrap(sum + last), wrap(b + rotate(sum, 44n) + a)];
}

function join(low: bigint, high: bigint, factor: bigint): bigint {
  const a = fold(wrap((low ^ high) * factor));
  return wrap(fold(wrap((high ^ a) * factor)) * factor);
}

function fold(value: bigint): bigint {
  return value ^ (value >> 47n);
}

function rotate(value: bigint, by: bigint): bigint {
  const word64 = wrap(value);
  return wrap((word64 >> by) | (word64 << (64n - by)));
}

function word(bytes: Buffer, at: number): bigint {
  return bytes.readBigUInt64LE(at);
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
