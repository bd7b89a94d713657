/** Deepest nesting of a structure. Its values need no limit: each takes a byte. */
const MAX_DEPTH = 32;

/** A structure in Thrift's compact protocol: the numbers of its own fields, and the offset of its end. */
export interface ThriftStruct {
  readonly fields: ReadonlySet<number>;
  readonly end: number;
}

/**
 * The structure at the start of bytes, or undefined if there is none. Source: apache/thrift
 * doc/specs/thrift-compact-protocol.md.
 */
export function thriftStruct(bytes: Buffer): ThriftStruct | undefined {
  const walker = new Walker(bytes);
  const fields = new Set<number>();
  return walker.struct(0, fields) ? { fields, end: walker.at } : undefined;
}

class Walker {
  at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Passes a structure, and adds the numbers of its own fields to `fields`. */
  struct(depth: number, fields?: Set<number>): boolean {
    let last = 0;
    for (;;) {
      const head = this.bytes[this.at++];
      if (head === undefined || depth > MAX_DEPTH) return false;
      if (head === 0) return true;
      // A difference of 0 means that the field number follows as a zigzag varint.
      if (head >> 4 === 0) {
        const number = this.varint();
        last = number % 2 === 0 ? number / 2 : -(number + 1) / 2;
      } else last += head >> 4;
      fields?.add(last);
      if (!this.value(head & 15, false, depth)) return false;
    }
  }

  private value(type: number, isElement: boolean, depth: number): boolean {
    switch (type) {
      case 1:
      case 2:
        return this.pass(isElement ? 1 : 0);
      case 3:
        return this.pass(1);
      case 4:
      case 5:
      case 6:
        return this.varint() >= 0;
      case 7:
        return this.pass(8);
      case 8:
        return this.pass(this.varint());
      case 9:
      case 10:
        return this.list(depth);
      case 11:
        return this.map(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        return false;
    }
  }

  private list(depth: number): boolean {
    const head = this.bytes[this.at++];
    if (head === undefined || depth > MAX_DEPTH) return false;
    const count = head >> 4 === 15 ? this.varint() : head >> 4;
    if (!(count <= this.bytes.length - this.at)) return false;
    for (let index = 0; index < count; index++)
      if (!this.value(head & 15, true, depth + 1)) return false;
    return true;
  }

  private map(depth: number): boolean {
    const count = this.varint();
    if (count === 0) return true;
    const types = this.bytes[this.at++];
    if (types === undefined || depth > MAX_DEPTH || !(count <= this.bytes.length - this.at))
      return false;
    for (let index = 0; index < count; index++) {
      if (!this.value(types >> 4, true, depth + 1) || !this.value(types & 15, true, depth + 1))
        return false;
    }
    return true;
  }

  private pass(length: number): boolean {
    this.at += length;
    return this.at <= this.bytes.length;
  }

  /** A varint; NaN if there is none. */
  private varint(): number {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }
}
