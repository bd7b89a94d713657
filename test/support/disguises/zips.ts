import { gzipSync } from "node:zlib";
import { buf as crcOfBytes } from "crc-32";
import { tar } from "../tar";
import { fields, zip } from "../zip";
import { latin, noise, plain, prose, type Wrap } from "./parts";

/** Zips around a payload: valid ones, and ones whose directory and local headers disagree. */
export const zips: Readonly<Record<string, Wrap>> = {
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
  "in a zip64 behind a picture": (payload) =>
    Buffer.concat([
      latin("GIF89a\x01\0\x01\0\0\0\0;"),
      zip([{ name: "w", content: payload }], { wide: true }),
    ]),
  "in a zip64 whose locator leads to another record": (payload) => {
    const first = zip([{ name: "a", content: plain }], { wide: true });
    const record = first.length - 98;
    const bytes = Buffer.concat([
      first.subarray(0, record + 56),
      zip([{ name: "w", content: payload }], { wide: true }),
    ]);
    // Python reads the record before the locator.
    bytes.writeBigUInt64LE(BigInt(record), bytes.length - 34);
    return bytes;
  },
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
};

/** Info-ZIP's extra field with another name, which Python's zipfile uses as the member's name. */
function unicodePath(name: string, other: string): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeInt32LE(crcOfBytes(Buffer.from(name)));
  return Buffer.concat([
    fields([0x7075, 2], [5 + other.length, 2], [1, 1]),
    crc,
    Buffer.from(other),
  ]);
}
