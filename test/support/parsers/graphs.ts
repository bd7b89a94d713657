import { buf as crc32c } from "crc-32/crc32c";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import schema from "../../../inspect/proto/generated/tensorflow.json";
import { wireOfText } from "../../../inspect/proto/textFormat";
import { readBinaryGraphs, readTextGraphs } from "../../../inspect/savedModel";
import { fingerprint64 } from "../../../inspect/savedModel/farmHash";
import { readFingerprint } from "../../../inspect/savedModel/fingerprint";
import { readKerasMetadata } from "../../../inspect/savedModel/kerasMetadata";
import { checkSavedModel } from "../../../inspect/savedModel/schema";
import { unpackSnappy } from "../../../inspect/savedModel/snappy";
import { maskCrc } from "../../../inspect/savedModel/sstable";
import { readTensorBundle } from "../../../inspect/savedModel/tensorBundle";
import { TensorChecks } from "../../../inspect/savedModel/tensorChecks";
import { splitAssociatedFiles } from "../../../inspect/tflite/associatedFiles";
import { readTflite } from "../../../inspect/tflite/model";
import { SAMPLES } from "../formatSamples";
import { fixture, type Parsers } from "./parser";

const graphs = ["multi_input", "keras2_save", "tf1_two_metagraphs", "unsafe_ops"].map((name) =>
  fixture(`${name}/export/saved_model.pb`),
);
const snappy = fixture("snappy/snappy.index");
const indexes = [
  ...["multi_input", "tf1_partitioned_and_sharded"].map((name) =>
    fixture(`${name}/export/variables/variables.index`),
  ),
  snappy,
];
const strings = {
  index: fixture("string_variables/export/variables/variables.index"),
  shard: fixture("string_variables/export/variables/variables.data-00000-of-00001"),
};

/** A table with the checksums of its blocks recomputed, so that changes get past the checksums. */
function sealed(bytes: Buffer): Buffer {
  const table = Buffer.from(bytes);
  const seal = (offset: number, size: number) => {
    const end = offset + size;
    if (end + 5 <= table.length)
      table.writeUInt32LE(maskCrc(crc32c(table.subarray(offset, end + 1))), end + 1);
  };
  const numbers = (at: number, count: number) => {
    const found: number[] = [];
    for (let position = at; found.length < count && position < table.length; ) {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = table[position++] ?? 0;
        value += (byte & 127) * shift;
        if (byte < 128 || shift > 2 ** 40) break;
      }
      found.push(value);
    }
    return found;
  };
  const [, , offset = 0, size = 0] = numbers(table.length - 48, 4);
  // The index block's first entry: three lengths, the key, and the handle of the first data block.
  const [, unshared = 0] = numbers(offset, 3);
  const [first = 0, firstSize = 0] = numbers(offset + 3 + unshared, 2);
  seal(first, firstSize);
  seal(offset, size);
  return table;
}

/** Checks the tensors of an index against the bytes of a shard; either may be changed. */
function checkTensors(index: Buffer, shard: Buffer): void {
  const { ranges } = readTensorBundle(bufferSource(index));
  const checks = new TensorChecks(ranges.filter((range) => range.shard === 0));
  for (let at = 0; at < shard.length; at += 100) checks.take(shard.subarray(at, at + 100));
  void checks.damaged;
}

/** The readers of graphs and of the files beside them. */
export const GRAPH_PARSERS: Parsers = {
  readBinaryGraphs: { inputs: graphs, parse: (bytes) => readBinaryGraphs(bufferSource(bytes)) },
  readTextGraphs: {
    inputs: [fixture("tf1_pbtxt/export/saved_model.pbtxt")],
    parse: (bytes) => readTextGraphs(bufferSource(bytes)),
  },
  checkSavedModel: { inputs: graphs, parse: (bytes) => checkSavedModel(bufferSource(bytes)) },
  readTensorBundle: {
    inputs: indexes,
    parse: (bytes) => readTensorBundle(bufferSource(sealed(bytes))),
  },
  "checks of tensors, by an index": {
    inputs: [strings.index],
    parse: (bytes) => checkTensors(sealed(bytes), strings.shard),
  },
  "checks of tensors, in a shard": {
    inputs: [strings.shard],
    parse: (bytes) => checkTensors(strings.index, bytes),
  },
  // The table starts with its first block; changes may truncate or damage what follows.
  unpackSnappy: { inputs: [snappy, snappy.subarray(0, 200)], parse: unpackSnappy },
  wireOfText: {
    inputs: [
      fixture("tf1_pbtxt/export/saved_model.pbtxt"),
      SAMPLES["tensorflow-graphdef-text"],
    ].flatMap((text) => text?.subarray(0, 20_000) ?? []),
    parse: (bytes) => wireOfText(bytes.toString("utf8"), schema, "SavedModel"),
  },
  readKerasMetadata: {
    inputs: [fixture("keras2_save/export/keras_metadata.pb")],
    parse: (bytes) => readKerasMetadata(bufferSource(bytes)),
  },
  readFingerprint: {
    inputs: [fixture("multi_input/export/fingerprint.pb")],
    parse: (bytes) => readFingerprint(bufferSource(bytes)),
  },
  fingerprint64: { inputs: [graphs[0] ?? Buffer.alloc(0)], parse: fingerprint64 },
  readTflite: {
    inputs: [
      "tflite/model.tflite",
      ...["custom", "flex", "int8"].map((name) => `tflite_variants/${name}.tflite`),
    ].map(fixture),
    parse: (bytes) => readTflite(splitAssociatedFiles(bufferSource(bytes)).model),
  },
};
