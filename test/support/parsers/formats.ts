import { readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { recogniseHead } from "../../../inspect/formats/archive/largeMember";
import { readTar } from "../../../inspect/formats/archive/tar";
import { readTarGz } from "../../../inspect/formats/archive/tarGz";
import { readZipDirectory } from "../../../inspect/formats/archive/zipDirectory";
import { Budget } from "../../../inspect/formats/budget";
import { FORMAT_NAMES, type FormatName } from "../../../inspect/formats/catalog";
import {
  type Decoder,
  NotUnpackedError,
  Unpacked,
} from "../../../inspect/formats/compression/unpacked";
import { walkPickle } from "../../../inspect/formats/pickle/pickle";
import { recogniseLargeJson } from "../../../inspect/formats/text/largeJson";
import { DECODERS } from "../decoders";
import { payloads, wrappings } from "../disguises";
import { SAMPLES } from "../formatSamples";
import { fixtures } from "../project";
import { paxRecord, tar } from "../tar";
import { fixture, type Parser, type Parsers } from "./parser";

const sniffed = (bytes: Buffer) => recognise(bufferSource(bytes));

export const pickles: readonly Buffer[] = Object.values(payloads);
export const wrapped: readonly Buffer[] = Object.values(wrappings).map((wrap) =>
  wrap(payloads["protocol 4"] ?? Buffer.alloc(0)),
);
export const modelFiles: readonly Buffer[] = [
  "torch_model/scripted.pt",
  "torch_model/state_dict.pt",
  "keras_archive/model.keras",
  "keras_json_and_weights/model.json",
  "xgboost_model/model.bst",
  "tflite/model.tflite",
  "keras_legacy_h5/model.h5",
  "keras2_lambda/export/keras_metadata.pb",
  "multi_input/export/saved_model.pb",
  "multi_input/export/variables/variables.index",
].map(fixture);

/** Formats that bytes do not identify, or that have no bytes. */
export const WITHOUT_BYTES: readonly FormatName[] = [
  "empty",
  "tensor-bundle-shard",
  "keras-folder",
  "keras-folder-metadata",
  "onnx-data",
  "openvino-weights",
  "nested",
  "unreadable",
];

/** The name under which the recognition of a format is fuzzed. */
export const nameOf = (format: FormatName) => `recognise, on ${format},`;

function onSample(format: FormatName): [string, Parser][] {
  const sample = SAMPLES[format];
  return sample?.length ? [[nameOf(format), { inputs: [sample], parse: sniffed }]] : [];
}

/** Stopping before the end is not an error. */
function unpackWith(decode: Decoder, bytes: Buffer): void {
  try {
    decode(bytes, new Unpacked(1 << 20));
  } catch (error) {
    if (!(error instanceof NotUnpackedError)) throw error;
  }
}

/** A tar with every type of header that is read. */
function tarOfAll(): Buffer {
  return tar([
    { name: "folder/", type: "5", content: Buffer.alloc(0) },
    { name: "x", type: "x", content: paxRecord("path", "longer") },
    { name: "short", content: Buffer.from("a") },
    { name: "x", type: "L", content: Buffer.from(`${"long/".repeat(30)}a\0`) },
    { name: "cut", content: Buffer.from("b") },
  ]);
}

/**
 * The same bytes with correct checksums for every record that may be a header, so that changes get past the checksums.
 */
function withTarSums(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = 0; at + 512 <= changed.length; at += 512) {
    if (changed[at] === 0 || changed.toString("latin1", at + 257, at + 262) !== "ustar") continue;
    changed.fill(0x20, at + 148, at + 156);
    const sum = changed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
  }
  return changed;
}

/** The recognisers of files, and the readers of containers and compressed streams. */
export const FORMAT_PARSERS: Parsers = {
  recognise: { inputs: [...pickles, ...wrapped, ...modelFiles], parse: sniffed },
  "HDF5 files": {
    inputs: readdirSync(join(fixtures, "formats/hdf5"))
      .filter((name) => name.endsWith(".h5"))
      .map((name) => fixture(`formats/hdf5/${name}`)),
    parse: sniffed,
  },
  walkPickle: { inputs: pickles, parse: (bytes) => walkPickle(bufferSource(bytes), 100_000) },
  readZipDirectory: {
    inputs: [...wrapped, ...modelFiles],
    parse: (bytes) => readZipDirectory(bufferSource(bytes)),
  },
  ...Object.fromEntries(
    Object.entries(DECODERS).map(([suffix, decode]): [string, Parser] => [
      `the decoder of .${suffix}`,
      {
        inputs: ["text.txt", "pickle.pkl", "numbers.bin"].map((name) =>
          fixture(`formats/${name}.${suffix}`),
        ),
        parse: (bytes) => unpackWith(decode, bytes),
      },
    ]),
  ),
  readTar: {
    inputs: [tarOfAll(), SAMPLES.tar ?? Buffer.alloc(0)],
    parse: (bytes) => readTar(bufferSource(withTarSums(bytes)), new Budget()),
  },
  readTarGz: {
    inputs: [tarOfAll(), SAMPLES.tar ?? Buffer.alloc(0)],
    parse: (bytes) => readTarGz(gzipSync(withTarSums(bytes))),
  },
  "recogniseHead, of what is not unpacked to its end": {
    inputs: [...pickles, ...modelFiles],
    parse: (bytes) => recogniseHead((inner) => recognise(inner), bytes, "it is cut"),
  },
  recogniseLargeJson: {
    inputs: [
      '[{"\\u0061uto_map":"py\\/object \\u00e9 \\\\"}]',
      '\ufeff{"config": {"class_name": []}}',
    ].flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text, "utf16le"),
      Buffer.from(text, "utf16le").swap16(),
    ]),
    parse: (bytes) => recogniseLargeJson(bufferSource(bytes), bytes),
  },
  ...Object.fromEntries(FORMAT_NAMES.flatMap(onSample)),
};
