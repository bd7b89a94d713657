import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { buf as crc32 } from "crc-32";

/** Pickles without harm: each imports a name of the standard library and calls nothing that acts. */
export const payloads: Readonly<Record<string, Buffer>> = {
  "protocol 0": Buffer.from("ccollections\nOrderedDict\n(tR."),
  "protocol 0 with INST": Buffer.from("(icollections\nOrderedDict\n."),
  "protocol 2": Buffer.from("\x80\x02ccollections\nOrderedDict\n)R.", "latin1"),
  "protocol 4": pickle4("collections", "OrderedDict"),
  "an import before a broken byte": Buffer.concat([
    pickle4("collections", "OrderedDict").subarray(0, -1),
    Buffer.from([0xff, 0, 1]),
  ]),
  "a list without imports": Buffer.from("\x80\x04]\x94(K\x01K\x02e.", "latin1"),
  "an import by texts of protocol 0": Buffer.from(
    "\x80\x02S'collections'\nS'OrderedDict'\n\x93)R.",
    "latin1",
  ),
  "a cut one": pickle4("collections", "OrderedDict").subarray(0, -2),
  "labels that are a whole pickle": Buffer.from("cat\ndog\n."),
};

function pickle4(module: string, name: string): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([0x8c, value.length]), Buffer.from(value), Buffer.from([0x94])]);
  return Buffer.concat([
    Buffer.from([0x80, 4]),
    text(module),
    text(name),
    Buffer.from([0x93, 0x94, 0x29, 0x52, 0x94, 0x2e]),
  ]);
}

type Wrap = (payload: Buffer) => Buffer;

/** Containers around a payload; each must be seen through or refused as it is. */
export const wrappings: Readonly<Record<string, Wrap>> = {
  "as it is": (payload) => payload,
  "in gzip": (payload) => gzipSync(payload),
  "in zlib": (payload) =>
    deflateSync(Buffer.concat([payload, Buffer.alloc(payload.length < 16 ? 16 : 0)])),
  "in gzip twice": (payload) => gzipSync(gzipSync(payload)),
  "in a zip, stored": (payload) => zip([{ name: "weights.bin", content: payload }]),
  "in a zip, deflated": (payload) =>
    zip([{ name: "weights.bin", content: payload, deflate: true }]),
  "in a zip in a zip": (payload) =>
    zip([{ name: "a.zip", content: zip([{ name: "b", content: payload }]) }]),
  "in a zip whose two names differ": (payload) =>
    zip([{ name: "weights.txt", localName: "weights.pkl", content: payload }]),
  "in a zip marked as encrypted": (payload) => zip([{ name: "w", content: payload, flags: 1 }]),
  "in a zip with a wrong checksum": (payload) => zip([{ name: "w", content: payload, crc: 1 }]),
  "in a zip behind other bytes": (payload) =>
    Buffer.concat([Buffer.from("hello"), zip([{ name: "w", content: payload }])]),
  "in a zip with bytes behind it": (payload) =>
    Buffer.concat([zip([{ name: "w", content: payload }]), Buffer.from("tail")]),
  "in a zip with two members of a name": (payload) =>
    zip([
      { name: "w", content: Buffer.from("text") },
      { name: "w", content: payload },
    ]),
  "in a zip without a directory": (payload) =>
    zip([{ name: "w", content: payload }]).subarray(0, -22),
  "in a tar": (payload) => tar("weights.bin", payload),
  "in a tar in gzip": (payload) => gzipSync(tar("weights.bin", payload)),
  "in a numpy array of objects": (payload) => numpyObjects(payload),
};

interface ZipEntry {
  readonly name: string;
  readonly localName?: string;
  readonly content: Buffer;
  readonly deflate?: boolean;
  readonly flags?: number;
  readonly crc?: number;
}

/** A zip, sound unless an entry says otherwise. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    localName = name,
    content,
    deflate,
    flags = 0,
    crc = crc32(content) >>> 0,
  } of entries) {
    const stored = deflate ? deflateRawSync(content) : content;
    const header = (signature: number, size: number) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUInt32LE(signature, 0);
      return bytes;
    };
    const local = header(0x04034b50, 30);
    const entry = header(0x02014b50, 46);
    for (const [bytes, at] of [
      [local, 6],
      [entry, 8],
    ] as const) {
      bytes.writeUInt16LE(flags, at);
      bytes.writeUInt16LE(deflate ? 8 : 0, at + 2);
      bytes.writeUInt32LE(bytes === local ? crc32(content) >>> 0 : crc, at + 8);
      bytes.writeUInt32LE(stored.length, at + 12);
      bytes.writeUInt32LE(content.length, at + 16);
      bytes.writeUInt16LE(Buffer.byteLength(bytes === local ? localName : name), at + 20);
    }
    entry.writeUInt32LE(offset, 42);
    const whole = Buffer.concat([local, Buffer.from(localName), stored]);
    locals.push(whole);
    central.push(entry, Buffer.from(name));
    offset += whole.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

export function tar(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write("0", 156);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}

function numpyObjects(payload: Buffer): Buffer {
  const text = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  const head = Buffer.alloc(10);
  head.write("\x93NUMPY\x01\x00", 0, "latin1");
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text), payload]);
}
