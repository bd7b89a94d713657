import { deflateSync, gzipSync } from "node:zlib";
import { buf as crcOfBytes } from "crc-32";
import { bufferSource } from "../../inspect/byteSource";
import { recognise } from "../../inspect/recognise";
import { sniff } from "../../rules/modelFormat/sniff";
import { paxRecord, tar } from "./tar";
import { fields, zip } from "./zip";

/** Whether `sniff` refuses a file of this name and these bytes. */
export function refuses(name: string, bytes: Buffer): boolean {
  return sniff(name, recognise(bufferSource(bytes))).refuse;
}

const latin = (text: string) => Buffer.from(text, "latin1");

/** Pickles without harm: each imports a name of the standard library and calls nothing that acts. */
export const payloads: Readonly<Record<string, Buffer>> = {
  "protocol 0": Buffer.from("ccollections\nOrderedDict\n(tR."),
  "protocol 0 with INST": Buffer.from("(icollections\nOrderedDict\n."),
  "protocol 2": latin("\x80\x02ccollections\nOrderedDict\n)R."),
  "protocol 4": pickle4("collections", "OrderedDict"),
  "an import before a broken byte": Buffer.concat([
    pickle4("collections", "OrderedDict").subarray(0, -1),
    Buffer.from([0xff, 0, 1]),
  ]),
  "a list without imports": latin("\x80\x04]\x94(K\x01K\x02e."),
  "an import by texts of protocol 0": latin("\x80\x02S'collections'\nS'OrderedDict'\n\x93)R."),
  "a cut one": pickle4("collections", "OrderedDict").subarray(0, -2),
  "labels that are a whole pickle": Buffer.from("cat\ndog\n."),
  "a call behind a line of 5,000 characters": Buffer.from(
    `V${"a".repeat(5000)}\n0cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call behind a number with a zero byte": latin("I1\0 of\n0cbuiltins\nlen\n(S''\ntR."),
  "a call behind numbers of other bases": Buffer.from(
    "I0x1F\n0I0b1\n0L0o7L\n0F-inf\n0Fnan\n0F1_0e-5\n0cbuiltins\nlen\n(S''\ntR.",
  ),
  "a call behind a number of 5,000 digits": Buffer.from(
    `L${"1".repeat(5000)}L\n0cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call behind a whole pickle of a number": Buffer.from("I1\n.cbuiltins\nlen\n(S''\ntR."),
  "the magic number of torch in protocol 0": Buffer.from(
    "L119547037146038801333356L\n.I1001\n.cbuiltins\nlen\n(S''\ntR.",
  ),
  "a call behind memo keys with signs and underscores": Buffer.from(
    "S''\np+1_0\n0cbuiltins\nlen\n(g10\ntR0.",
  ),
  "a call behind a memo key of 20 digits": Buffer.from(
    "S''\np12345678901234567890\n0cbuiltins\nlen\n(g12345678901234567890\ntR.",
  ),
  "a call behind a memo key that is no number": Buffer.from(
    "S''\npkey\n0cbuiltins\nlen\n(gkey\ntR0",
  ),
  "a call behind 200 numbers that are dropped": Buffer.from(
    `${"I1\n0".repeat(200)}cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call, then a broken byte": Buffer.from("cbuiltins\nlen\n(S''\ntR\xff", "latin1"),
  "an item set in an imported object, then a broken byte": Buffer.from(
    "cos\nenviron\nS'a'\nS'b'\ns\xff",
    "latin1",
  ),
  "an element appended to an imported object, then a broken byte": Buffer.from(
    "csys\npath\nS'a'\na\xff",
    "latin1",
  ),
  "a module whose name is no identifier": Buffer.from("cmy-module\nlen\n(S''\ntR."),
  "a frame that is longer than the file": Buffer.concat([
    latin("\x80\x04\x95"),
    fields([100_000, 8]),
    latin("cbuiltins\nlen\n(U\x00tR."),
  ]),
  "a frame that is shorter than its opcode": Buffer.concat([
    latin("\x80\x04\x95"),
    fields([3, 8]),
    latin("cbuiltins\nlen\n(U\x00tR."),
  ]),
  "out-of-band data under protocol 0": latin("cbuiltins\nlen\n(\x97tR."),
  "a persistent id": Buffer.from("Pid\n0cbuiltins\nlen\n(S''\ntR."),
  "an import by memo": latin(
    "\x80\x04\x8c\x08builtins\x94\x8c\x03len\x940h\x00h\x01\x93\x8c\x00\x85R.",
  ),
  "an import by computed texts": latin("\x80\x04K\x01K\x02\x93)R."),
  "an import by bytes": latin("\x80\x04C\x08builtinsC\x03len\x93)R."),
  "a call by OBJ, dropped": Buffer.from("(cbuiltins\nlen\nS''\no0N."),
  "a state set by BUILD": Buffer.from("ccollections\nOrderedDict\n(tR(dS'a'\nS'b'\nsb."),
  "a call by NEWOBJ": latin("\x80\x02cbuiltins\nlist\n)\x81."),
  "a call by NEWOBJ_EX": latin("\x80\x04cbuiltins\nlist\n)}\x92."),
  "a code of the extension registry": latin("\x80\x02\x82\x01)R."),
  "GIF's first bytes": latin("GIF89a...0cbuiltins\nlen\n(S''\ntR."),
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

const plain = Buffer.from("text\n");
const prose = Buffer.from("The quick brown fox jumps over the lazy dog.\n".repeat(1600));
/** Bytes that do not compress. */
const noise = Buffer.from(
  Array.from({ length: 40_000 }, (_, at) => 97 + (((at * at * 31) >> 5) % 26)),
);

/** Containers around a payload; each must be seen through or refused as it is. */
export const wrappings: Readonly<Record<string, Wrap>> = {
  "as it is": (payload) => payload,
  "in gzip": (payload) => gzipSync(payload),
  "in zlib": (payload) =>
    deflateSync(Buffer.concat([payload, Buffer.alloc(payload.length < 16 ? 16 : 0)])),
  "in zlib of a small window": (payload) => {
    const bytes = deflateSync(Buffer.concat([payload, Buffer.alloc(16)]), { windowBits: 9 });
    return bytes;
  },
  "in gzip twice": (payload) => gzipSync(gzipSync(payload)),
  "in gzip behind a long extra field": (payload) => gzipWithExtra(payload, 65_000),
  "in gzip behind 300 empty members": (payload) =>
    Buffer.concat([...Array.from({ length: 300 }, () => gzipSync("")), gzipSync(payload)]),
  "in gzip behind empty blocks": (payload) => {
    const bytes = gzipSync(payload);
    const blocks = Buffer.alloc(5000);
    for (let at = 0; at < blocks.length; at += 5) blocks.writeUInt16LE(0xffff, at + 3);
    return Buffer.concat([bytes.subarray(0, 10), blocks, bytes.subarray(10)]);
  },
  "in gzip with a wrong checksum": (payload) => {
    const bytes = gzipSync(payload);
    bytes.writeUInt32LE(1, bytes.length - 8);
    return bytes;
  },
  "in a zip, stored": (payload) => zip([{ name: "weights.bin", content: payload }]),
  "in a zip, deflated": (payload) =>
    zip([{ name: "weights.bin", content: payload, deflate: true }]),
  "in a zip in a zip": (payload) =>
    zip([{ name: "a.zip", content: zip([{ name: "b", content: payload }]) }]),
  "in a zip in gzip": (payload) => gzipSync(zip([{ name: "b", content: payload }])),
  "in a zip in a tar": (payload) =>
    tar([{ name: "a", content: zip([{ name: "b", content: payload }]) }]),
  "in a zip in gzip behind a large member": (payload) =>
    gzipSync(
      zip([
        { name: "a", content: noise },
        { name: "b", content: payload },
      ]),
    ),
  "in a zip whose two names differ": (payload) =>
    zip([{ name: "weights.txt", localName: "weights.pkl", content: payload }]),
  "in a zip whose two sizes differ": (payload) =>
    zip([{ name: "w", content: payload, localSize: 1 }]),
  "in a zip whose wide sizes differ": (payload) =>
    zip([
      {
        name: "w",
        content: payload,
        localSize: 0xffffffff,
        localExtra: fields([1, 2], [16, 2], [3, 8], [3, 8]),
      },
    ]),
  "in a zip with another name in an extra field": (payload) =>
    zip([{ name: "w.txt", content: payload, extra: unicodePath("w.txt", "../w.pkl") }]),
  "in a zip marked as encrypted": (payload) => zip([{ name: "w", content: payload, flags: 1 }]),
  "in a zip marked as strongly encrypted": (payload) =>
    zip([{ name: "w", content: payload, flags: 0x41 }]),
  "in a zip marked as patch data": (payload) => zip([{ name: "w", content: payload, flags: 0x20 }]),
  "in a zip by method 12": (payload) => zip([{ name: "w", content: payload, method: 12 }]),
  "in a zip with a wrong checksum": (payload) => zip([{ name: "w", content: payload, crc: 1 }]),
  "in a zip with the sizes behind it": (payload) =>
    zip([{ name: "w", content: payload, streamed: true }]),
  "in a zip with a wrong size behind it": (payload) =>
    zip([{ name: "w", content: payload, streamed: 9999 }]),
  "in a zip behind other bytes": (payload) =>
    Buffer.concat([Buffer.from("hello"), zip([{ name: "w", content: payload }])]),
  "in a zip behind 70,000 bytes of text": (payload) =>
    Buffer.concat([prose, zip([{ name: "w", content: payload }])]),
  "in a zip behind a picture": (payload) =>
    Buffer.concat([latin("\xff\xd8\xff\xe0"), zip([{ name: "w", content: payload }])]),
  "in a zip with bytes behind it": (payload) =>
    Buffer.concat([zip([{ name: "w", content: payload }]), Buffer.from("tail")]),
  "in a zip with bytes before its directory": (payload) =>
    zip([{ name: "w", content: plain }], { gap: payload }),
  "in a zip whose comment is another zip": (payload) =>
    zip([{ name: "w", content: plain }], { comment: zip([{ name: "w", content: payload }]) }),
  "in a zip with two ends": (payload) => {
    const bytes = zip([{ name: "w", content: payload }]);
    return zip([{ name: "w", content: plain }], { comment: bytes.subarray(-22) });
  },
  "in a zip with wide records": (payload) => zip([{ name: "w", content: payload }], { wide: true }),
  "in a zip whose wide record leads elsewhere": (payload) =>
    zip([{ name: "w", content: payload }], { wide: 3 }),
  "in a zip that counts one member less": (payload) =>
    zip(
      [
        { name: "a", content: plain },
        { name: "w", content: payload },
      ],
      { count: 1 },
    ),
  "in a zip as a folder's content": (payload) => zip([{ name: "w/", content: payload }]),
  "in a zip under a name with an end in it": (payload) =>
    zip([{ name: "w.txt\0.pkl", content: payload }]),
  "in a zip with two members of a name": (payload) =>
    zip([
      { name: "w", content: Buffer.from("text") },
      { name: "w", content: payload },
    ]),
  "in a zip without a directory": (payload) =>
    zip([{ name: "w", content: payload }]).subarray(0, -22),
  "in a Keras archive": (payload) =>
    zip([
      { name: "metadata.json", content: Buffer.from("{}") },
      { name: "config.json", content: Buffer.from("{}") },
      { name: "assets/x", content: payload },
    ]),
  "in an npz": (payload) => zip([{ name: "a.npy", content: payload }]),
  "in a wheel": (payload) =>
    zip([
      { name: "a-1.dist-info/WHEEL", content: Buffer.from("Wheel-Version: 1.0\n") },
      { name: "a/data", content: payload },
    ]),
  "in a torch archive, beside its tensors": (payload) =>
    zip([
      { name: "m/data.pkl", content: latin("\x80\x02}.") },
      { name: "m/constants.pkl", content: latin("\x80\x02).") },
      { name: "m/code/a.py", content: plain },
      { name: "m/other", content: payload },
    ]),
  "in a tar": (payload) => tar([{ name: "weights.bin", content: payload }]),
  "in a tar as a member of an unknown type": (payload) =>
    tar([{ name: "weights.bin", content: payload, type: "Z" }]),
  "in a tar behind a long name": (payload) =>
    tar([
      { name: "././@LongLink", content: Buffer.from("long\0"), type: "L" },
      { name: "weights.bin", content: payload },
    ]),
  "in a tar whose size is overridden": (payload) =>
    tar([
      { name: "h", content: paxRecord("size", "0"), type: "x" },
      { name: "a", content: tar([{ name: "w", content: payload }]) },
    ]),
  "in a tar whose size has an underscore": (payload) =>
    tar([
      { name: "a", content: tar([{ name: "w", content: payload }]), size: "0000000_000" },
      { name: "b", content: plain },
    ]),
  "in a tar as the content of a folder": (payload) =>
    tar([{ name: "a", content: payload, type: "5" }]),
  "in a tar behind its end": (payload) =>
    Buffer.concat([
      tar([{ name: "a", content: plain }], Buffer.alloc(512)),
      tar([{ name: "w", content: payload }]),
    ]),
  "in a tar with an old checksum": (payload) => signedTar(payload),
  "in a tar in gzip": (payload) => gzipSync(tar([{ name: "weights.bin", content: payload }])),
  "in a tar in gzip behind a large member": (payload) =>
    gzipSync(
      tar([
        { name: "a", content: noise },
        { name: "w", content: payload },
      ]),
    ),
  "in a numpy array of objects": (payload) => numpy("'|O'", payload),
  "in a numpy array of objects, named twice": (payload) =>
    npy("{'descr': '<f4', 'fortran_order': False, 'descr': 'O', 'shape': (1,), }", payload),
  "in a numpy array of records by commas": (payload) => numpy("'f4,O'", payload),
  "in a numpy array of the type's long name": (payload) => numpy("'object'", payload),
  "in a numpy array with an escaped type": (payload) => numpy("'\\x4f'", payload),
  "in a numpy array with a joined type": (payload) => numpy("'' 'O'", payload),
  "in a numpy array with double quotes": (payload) =>
    npy('{"descr": "|O", "fortran_order": False, "shape": (1,), }', payload),
  "in a numpy array of records": (payload) => numpy("[('a', '<f4'), ('b', '|O')]", payload),
  "in a numpy array of nested records": (payload) => numpy("[('a', [('b', 'O')], (2,))]", payload),
  "in a numpy array of version 2": (payload) => numpy("'|O'", payload, 2),
  "in a numpy array of version 3": (payload) => numpy("'|O'", payload, 3),
  "behind a numpy array": (payload) => Buffer.concat([numpy("'<f4'", Buffer.alloc(4)), payload]),
};

/** gzip whose header holds `length` bytes before the content. Source: RFC 1952, FEXTRA. */
function gzipWithExtra(content: Buffer, length: number): Buffer {
  const bytes = gzipSync(content);
  bytes[3] = 4;
  return Buffer.concat([
    bytes.subarray(0, 10),
    fields([length, 2]),
    Buffer.alloc(length),
    bytes.subarray(10),
  ]);
}

/** Info-ZIP's field of another name; Python's zipfile takes it for the member's own. */
function unicodePath(name: string, other: string): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeInt32LE(crcOf(name));
  return Buffer.concat([
    fields([0x7075, 2], [5 + other.length, 2], [1, 1]),
    crc,
    Buffer.from(other),
  ]);
}

/** A tar whose checksum takes the bytes as signed, as old writers did and readers still accept. */
function signedTar(payload: Buffer): Buffer {
  const bytes = tar([{ name: "w\xe9", content: payload }]);
  bytes.fill(" ", 148, 156);
  let sum = 0;
  for (const byte of bytes.subarray(0, 512)) sum += byte > 127 ? byte - 256 : byte;
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}

/** A numpy file of one element of a type, written as in Python. */
export function numpy(type: string, content: Buffer, version = 1): Buffer {
  return npy(`{'descr': ${type}, 'fortran_order': False, 'shape': (1,), }`, content, version);
}

/** A numpy file with a header of one's own. Source: numpy/lib/format.py. */
export function npy(header: string, content: Buffer, version = 1): Buffer {
  const text = `${header}\n`;
  return Buffer.concat([
    latin("\x93NUMPY"),
    Buffer.from([version, 0]),
    fields([text.length, version === 1 ? 2 : 4]),
    Buffer.from(text),
    content,
  ]);
}

function crcOf(text: string): number {
  return crcOfBytes(Buffer.from(text));
}
