import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { buf as crc32c } from "crc-32/crc32c";
import type { FormatName } from "../../inspect/formats/catalog";
import { maskCrc } from "../../inspect/savedModel/sstable";
import { debugInfo } from "./debugInfo";
import { numpy } from "./disguises";
import { gguf, hdf5, json, onnx, safetensors, tensor } from "./modelBytes";
import { fixtures } from "./project";
import { field } from "./protobuf";
import { node } from "./savedModel";
import { tar } from "./tar";
import { fields, zip } from "./zip";

const latin = (text: string, more = 0) =>
  Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(more)]);
const fixture = (path: string) => readFileSync(join(fixtures, path));
const text = Buffer.from("hello\n");

/** A TFRecord. Source: tensorflow/core/lib/io/record_writer.h. */
function record(content: Buffer): Buffer {
  const length = fields([content.length, 8]);
  const crc = (bytes: Buffer) => fields([maskCrc(crc32c(bytes)), 4]);
  return Buffer.concat([length, crc(length), content, crc(content)]);
}

/** A DOS header followed by a PE header. */
function windowsProgram(): Buffer {
  const bytes = latin("MZ", 66);
  bytes.writeUInt32LE(64, 60);
  bytes.write("PE\0\0", 64, "latin1");
  return bytes;
}

/** A valid file of each format that is recognised by its bytes. Other formats are recognised by a name or an error. */
export const SAMPLES: Readonly<Record<FormatName, Buffer | undefined>> = {
  empty: Buffer.alloc(0),
  text,
  json: json({ a: 1 }),
  png: latin("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16),
  jpeg: latin("\xff\xd8\xff\xe0", 16),
  gif: Buffer.from("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==", "base64"),
  pdf: latin("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0\x01"),
  numpy: numpy("'<f4'", Buffer.alloc(4)),
  npz: zip([{ name: "a.npy", content: numpy("'<f4'", Buffer.alloc(4)) }]),
  bmp: fixture("formats/mode_1.bmp"),
  webp: fixture("formats/lossy.webp"),
  tiff: fixture("formats/jpeg.tiff"),
  ico: fixture("formats/bitmap.ico"),
  wav: fixture("formats/sf_pcm.wav"),
  flac: fixture("formats/sf.flac"),
  ogg: fixture("formats/sox.ogg"),
  "mpeg-audio": fixture("formats/no_id3.mp3"),
  svg: fixture("formats/image.svg"),
  jpeg2000: fixture("formats/image.jp2"),
  heif: fixture("formats/image.avif"),
  netpbm: fixture("formats/image.ppm"),
  tga: fixture("formats/image.tga"),
  mp4: fixture("formats/sound.m4a"),
  font: fixture("formats/font.otf"),
  aiff: fixture("formats/sound.aiff"),
  au: fixture("formats/sound.au"),
  wave64: fixture("formats/sound.w64"),
  caf: fixture("formats/sound.caf"),
  "sas-transport": fixture("formats/table.xpt"),
  "lightgbm-data": fixture("formats/binned.bin"),
  usearch: fixture("formats/vectors.usearch"),
  spss: fixture("formats/table.sav"),
  matlab: fixture("formats/compressed.mat"),
  netcdf: fixture("formats/version1.nc"),
  ooxml: fixture("formats/table.xlsx"),
  opendocument: fixture("formats/table.ods"),
  "coreml-weights": fixture("formats/coreml_weights.bin"),
  openvino: fixture("formats/openvino.xml"),
  "paddle-program": fixture("formats/paddle.json"),
  torchserve: fixture("formats/own_handler.mar"),
  "onnx-data": undefined,
  "openvino-weights": undefined,
  parquet: fixture("formats/empty.parquet"),
  "arrow-file": fixture("formats/file_dictionary.arrow"),
  "arrow-stream": fixture("formats/stream_empty.arrows"),
  feather: fixture("formats/v1_plain.feather"),
  orc: fixture("formats/table_snappy.orc"),
  avro: fixture("formats/rows_deflate.avro"),
  sqlite: fixture("formats/page512.sqlite"),
  duckdb: fixture("formats/empty.duckdb"),
  leveldb: fixture("formats/table.ldb"),
  stata: fixture("formats/v114.dta"),
  msgpack: fixture("formats/numpy.msgpack"),
  sentencepiece: fixture("formats/unigram.model"),
  word2vec: fixture("formats/vectors.w2v.bin"),
  catboost: fixture("formats/regressor.cbm"),
  faiss: fixture("formats/binary_flat.faiss"),
  fasttext: fixture("formats/softmax_hs.fasttext.bin"),
  coreml: fixture("formats/network.mlmodel"),
  "paddle-parameters": fixture("formats/paddle.pdiparams"),
  "xgboost-matrix": fixture("formats/xgb3_matrix.buffer"),
  tfrecord: record(Buffer.from("a")),
  "git-lfs-pointer": Buffer.from(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12\n`,
  ),
  hdf5,
  "tensorflow-savedmodel": fixture("multi_input/export/saved_model.pb"),
  "tensorflow-savedmodel-text": fixture("tf1_pbtxt/export/saved_model.pbtxt"),
  "tensorflow-graphdef": fixture("graphdef_as_saved_model/export/saved_model.pb"),
  "tensorflow-graphdef-text": fixture("formats/graph.pbtxt"),
  "tensorflow-metagraph": Buffer.concat([
    field(1, Buffer.concat([field(4, "train"), field(5, "2.21.0")])),
    field(2, field(1, node("y", "Identity"))),
  ]),
  "tensor-bundle-index": fixture("weights_checkpoint/ckpt-1.index"),
  "tensor-bundle-shard": undefined,
  "tensorflow-checkpoint-state": fixture("weights_checkpoint/checkpoint"),
  "tensorflow-events": fixture(
    "training_leftovers_v2/export/train/events.out.tfevents.1700000000.trainer-0.7.0.v2",
  ),
  "tensorflow-fingerprint": fixture("multi_input/export/fingerprint.pb"),
  "tensorflow-debug-info": debugInfo(),
  "keras-metadata": fixture("keras2_save/export/keras_metadata.pb"),
  "keras-archive": fixture("keras_archive/model.keras"),
  "keras-hdf5": fixture("keras_legacy_h5/model.h5"),
  "keras-weights-hdf5": fixture("keras_weights_h5/model.weights.h5"),
  "keras-json": fixture("keras_json_and_weights/model.json"),
  "tensorflowjs-json": json({ modelTopology: {}, weightsManifest: [] }),
  "xgboost-json": fixture("xgboost_model/model.json"),
  "xgboost-dump": fixture("formats/xgb3_dump.json"),
  "lightgbm-json": fixture("formats/lightgbm_trees.json"),
  "catboost-json": fixture("formats/catboost_trees.json"),
  tflite: fixture("tflite/model.tflite"),
  onnx: onnx("weights/model.onnx_data"),
  safetensors: safetensors({ a: tensor(0, 4) }),
  gguf: gguf("{{ messages }}"),
  "xgboost-ubjson": fixture("xgboost_model/model.ubj"),
  "xgboost-binary": fixture("recorded/xgboost-2.1.4/model.deprecated"),
  "lightgbm-text": fixture("recorded/lightgbm-4.7.0/model.txt"),
  torchscript: fixture("torch_model/scripted.pt"),
  pickle: fixture("sklearn_model/model.pkl"),
  joblib: fixture("sklearn_model/model.joblib"),
  "torch-distributed": fixture("formats/shard.distcp"),
  whoosh: fixture("formats/whoosh.toc"),
  ctranslate2: fixture("formats/ctranslate2.bin"),
  gettext: fixture("formats/words.mo"),
  "torch-legacy": fixture("torch_model/state_dict_legacy.pth"),
  torch: fixture("torch_model/state_dict.pt"),
  "numpy-objects": numpy("'|O'", Buffer.from("\x80\x04N.", "latin1")),
  "hdf5-objects": fixture("formats/hdf5/pytables_attribute.h5"),
  zip: zip([{ name: "a.txt", content: text }]),
  tar: tar([{ name: "a.zip", content: zip([{ name: "a.txt", content: text }]) }]),
  gzip: gzipSync(text),
  zlib: deflateSync(Buffer.from("hello hello hello hello hello\n")),
  nemo: tar([
    { name: "./model_config.yaml", content: Buffer.from("target: nemo.Model\n") },
    { name: "./a.zip", content: zip([{ name: "a.txt", content: text }]) },
  ]),
  "7z": latin("7z\xbc\xaf\x27\x1c", 64),
  rar: latin("Rar!\x1a\x07", 64),
  lz4: fixture("formats/text.txt.lz4"),
  xz: fixture("formats/text.txt.xz"),
  bzip2: fixture("formats/text.txt.bz2"),
  zstd: fixture("formats/text.txt.zst"),
  lzma: fixture("formats/text.txt.lzma"),
  "unopened-zip": fixture("formats/opaque/aes.zip"),
  ar: fixture("formats/opaque/archive.ar"),
  cpio: fixture("formats/opaque/newc.cpio"),
  squashfs: fixture("formats/opaque/image.squashfs"),
  cab: latin("MSCF\0\0\0\0<\0\0\0", 48),
  compress: latin("\x1f\x9d\x90hello", 16),
  lzip: latin("LZIP\x01\x0c", 64),
  lzop: latin("\x89LZO\0\r\n\x1a\n", 64),
  rpm: latin("\xed\xab\xee\xdb\x03\0", 90),
  xar: latin("xar!\0\x1c\0\x01", 60),
  snappy: latin("\xff\x06\0\0sNaPpY", 16),
  "java-serialized": latin("\xac\xed\0\x05sr\0\x04Name", 30),
  "lua-bytecode": latin("\x1bLua\x54\0\x19\x93\r\n\x1a\n", 40),
  dex: latin("dex\n035\0", 104),
  iso9660: Buffer.concat([Buffer.alloc(32_769), latin("CD001\x01", 2041)]),
  ext4: fixture("formats/opaque/ext4.img"),
  "python-source": Buffer.from("import os\n\n\ndef f():\n    return os.getcwd()\n"),
  wheel: zip([{ name: "a-1.dist-info/WHEEL", content: Buffer.from("Wheel-Version: 1.0\n") }]),
  elf: latin("\x7fELF", 64),
  "windows-executable": windowsProgram(),
  macho: latin("\xcf\xfa\xed\xfe", 64),
  wasm: latin("\0asm\x01\0\0\0"),
  "python-bytecode": Buffer.concat([
    fields([3495, 2], [0x0a0d, 2], [0, 8], [0, 4], [0xe3, 1]),
    Buffer.alloc(47),
  ]),
  "private-key": Buffer.from("-----BEGIN PRIVATE KEY-----\nAAAA\n"),
  credentials: json({ client_id: "a", client_secret: "b" }),
  unreadable: undefined,
  nested: undefined,
  ort: fixture("formats/plain.ort"),
  mlir: fixture("formats/stablehlo.mlirbc"),
  "keras-folder": undefined,
  "keras-folder-metadata": undefined,
  unknown: Buffer.from([0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3]),
};
