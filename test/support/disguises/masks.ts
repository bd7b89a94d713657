import { buf as crc32c } from "crc-32/crc32c";
import { maskCrc, SSTABLE_MAGIC } from "../../../inspect/savedModel/sstable";
import { field } from "../protobuf";
import { fields } from "../zip";
import { latin, prose, type Wrap } from "./parts";

const before = (text: string): Wrap => {
  const start = Buffer.from(text);
  return (payload) => Buffer.concat([start, payload]);
};

/** The start of another format, as the first lines of a text. */
export const textMasks: Readonly<Record<string, Wrap>> = {
  "as it is": before(""),
  "behind GIF8": before("GIF8: 1\n"),
  "behind GIF's mark": before("GIF89a: 1\n"),
  "behind a GIF's screen of letters": before("GIF89aaaaaaaa,\n"),
  "behind XGBoost's mark": before("binf: 1\n"),
  "behind TFLite's mark": before("#   TFL3\n"),
  "behind PDF's mark": before("%PDF-1.4 \n"),
  "behind a checkpoint's first line": before('model_checkpoint_path: "x"\n'),
  "behind a git-lfs pointer's first line": before("version https://git-lfs.github.com/spec/v1\n"),
  "behind LightGBM's first lines": before("tree\nversion=v4\n"),
  "behind a text graph's first line": before("saved_model_schema_version: 1\n"),
  "behind a page": (payload) =>
    Buffer.concat([Buffer.from("# a page\n"), prose.subarray(0, 40), latin("\n"), payload]),
};

/** Fields that no reader of graphs knows, before or after a message, which make it look like another format. */
export const messageMasks: Readonly<Record<string, Wrap>> = {
  "as it is": (payload) => payload,
  "behind an unknown field": (payload) => Buffer.concat([field(15, "x"), payload]),
  "behind a field of a large number": (payload) => Buffer.concat([field(1000, "x"), payload]),
  "behind 100,000 unknown fields": (payload) =>
    Buffer.concat([...Array<Buffer>(100_000).fill(field(15, "")), payload]),
  "behind TFLite's mark": (payload) => Buffer.concat([latin("\x7a\x06  TFL3"), payload]),
  "behind a sound root of TFLite": (payload) => {
    // The field's tag and length double as the offset of the root, which is at the end of the following field.
    const root = 0x7a + 0x10 * 256;
    const first = Buffer.concat([latin("\x7a\x10\0\0TFL3"), Buffer.alloc(10)]);
    const table = fields([4, 2], [4, 2], [4, 4]);
    const head = first.length + 3;
    const rest = Buffer.concat([Buffer.alloc(root - 4 - head), table]);
    return Buffer.concat([first, field(15, rest), payload]);
  },
  "in a record of TensorFlow's": (payload) => {
    const length = Buffer.from([0x7a, 0x0a, 0, 0, 0, 0, 0, 0]);
    const head = Buffer.concat([length, fields([maskCrc(crc32c(length)), 4])]);
    const rest = Buffer.concat([head, payload]);
    return Buffer.concat([rest, field(15, Buffer.alloc(0x0a7a + 16 - rest.length - 3))]);
  },
  "before the end of a table": (payload) =>
    Buffer.concat([payload, field(15, Buffer.concat([Buffer.alloc(40), SSTABLE_MAGIC]))]),
  "behind PDF's mark": (payload) => Buffer.concat([latin("%PDF-"), payload]),
  "behind PDF's first line": (payload) =>
    Buffer.concat([latin("%PDF-"), latin("1.4 \n"), Buffer.alloc(4), payload]),
  "around HDF5's mark": (payload) =>
    Buffer.concat([
      field(15, Buffer.concat([Buffer.alloc(509), latin("\x89HDF\r\n\x1a\n")])),
      payload,
    ]),
  "behind XGBoost's mark": (payload) =>
    Buffer.concat([latin("binf"), Buffer.alloc(105 - 2, "x"), payload]),
  "behind 64 KiB of text": (payload) =>
    Buffer.concat([field(12, prose.subarray(0, 70_000)), payload]),
  "with the fields of a fingerprint": (payload) =>
    Buffer.concat([payload, latin("\x08\x01\x10\x01\x18\x01\x20\x01\x28\x01")]),
  "with the fields of ONNX": (payload) => Buffer.concat([payload, field(7, ""), field(8, "")]),
};
