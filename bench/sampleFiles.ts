import { randomFillSync } from "node:crypto";
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { buf as crc32c } from "crc-32/crc32c";
import { maskCrc } from "../inspect/savedModel/sstable";
import { fixtures } from "../test/support/project";
import { zip } from "../test/support/zip";

/** Writes a file of random bytes and returns the masked CRC-32C of them. */
export function randomFile(path: string, bytes: number): number {
  const chunk = Buffer.alloc(1 << 20);
  const file = openSync(path, "w");
  let crc = 0;
  for (let written = 0; written < bytes; written += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, bytes - written));
    randomFillSync(part);
    crc = crc32c(part, crc);
    writeSync(file, part);
  }
  closeSync(file);
  return maskCrc(crc);
}

/** Writes a file of zeros that takes no space, and returns the masked CRC-32C of them. */
export function sparseFile(path: string, bytes: number): number {
  writeFileSync(path, "");
  truncateSync(path, bytes);
  const chunk = Buffer.alloc(1 << 20);
  let crc = 0;
  for (let read = 0; read < bytes; read += chunk.length)
    crc = crc32c(chunk.subarray(0, Math.min(chunk.length, bytes - read)), crc);
  return maskCrc(crc);
}

/**
 * A SavedModel with one variable of the given size, whose index and checksums hold.
 *
 * @param write writes the variable and returns the masked CRC-32C of its bytes.
 */
export function largeExport(path: string, bytes: number, write = randomFile): string {
  cpSync(join(fixtures, "tf1_two_metagraphs/export"), path, { recursive: true });
  const crc = write(join(path, "variables/variables.data-00000-of-00001"), bytes);
  writeFileSync(
    join(path, "variables/variables.index"),
    table([
      ["", Buffer.from([8, 1, 26, 2, 8, 1])],
      [
        "w",
        Buffer.concat([
          Buffer.from([8, 1, 18]),
          lengthOf(
            Buffer.concat([
              Buffer.from([18]),
              lengthOf(Buffer.concat([Buffer.from([8]), varint(bytes / 4)])),
            ]),
          ),
          Buffer.from([40]),
          varint(bytes),
          Buffer.from([53]),
          uint32(crc),
        ]),
      ],
    ]),
  );
  return path;
}

/** A zip of one stored member of random bytes, as torch lays out its weights. */
export function largeZip(path: string, bytes: number): void {
  const content = Buffer.alloc(bytes);
  randomFillSync(content);
  writeFileSync(path, zip([{ name: "archive/weights/0", content }]));
}

/** Many small files of text, JSON and numbers. */
export function smallFiles(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  const numbers = Buffer.alloc(1400);
  for (let index = 0; index < count; index++) {
    randomFillSync(numbers);
    const content =
      [`line ${index}\n`.repeat(100), JSON.stringify({ index }), numbers][index % 3] ?? "";
    writeFileSync(join(folder, `file-${index}`), content);
  }
}

/** A routine of that many sources, each of which imports the next two of a tree, of about 2 KB each. */
export function manySources(folder: string, count: number): void {
  const nameOf = (index: number) => `part${Math.floor(index / 100)}.module${index}`;
  const layer = (name: string) => `

class ${name}:
    """A layer of the generated model."""

    def __init__(self, width=64):
        self.width = width
        self._cache = {}

    def __call__(self, value):
        if value in self._cache:
            return self._cache[value]
        result = [np.sqrt(x) for x in range(self.width) if x % 2 == 0]
        self._cache[value] = os.path.join("layers", str(result))
        return result
`;
  const predictor = `from google.cloud.aiplatform.prediction.predictor import Predictor

from part0.module0 import Layer0


class Model(Predictor):
    def load(self, artifacts_uri):
        self.layer = Layer0()

    def predict(self, instances):
        return [self.layer(instance) for instance in instances["instances"]]
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "predictor.py"), predictor);
  writeFileSync(join(folder, "requirements.txt"), "numpy==1.26.4\n");
  for (let index = 0; index < count; index++) {
    const next = [2 * index + 1, 2 * index + 2].filter((one) => one < count);
    const imports = next.map((one) => `from ${nameOf(one)} import Layer${one}\n`).join("");
    const layers = [0, 1, 2, 3].map((one) => layer(`Layer${index}${one === 0 ? "" : `_${one}`}`));
    const file = join(folder, `${nameOf(index).replace(".", "/")}.py`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `import os\n\nimport numpy as np\n\n${imports}${layers.join("")}`);
  }
}

/** A pickle that consists only of small opcodes. */
export function densePickle(path: string, bytes: number): void {
  const body = Buffer.alloc(bytes, Buffer.from("K\x01"));
  writeFileSync(
    path,
    Buffer.concat([Buffer.from("\x80\x02]q\x00(", "latin1"), body, Buffer.from("e.")]),
  );
}

/** A table of one data block. Source: tensorflow/core/lib/io/table_builder.cc. */
function table(entries: readonly (readonly [key: string, value: Buffer])[]): Buffer {
  const data = block(entries.map(([key, value]) => entry(key, value)));
  const meta = block([]);
  const index = block([entry("x", Buffer.concat([varint(0), varint(data.length - 5)]))]);
  const handles = Buffer.concat([
    varint(data.length),
    varint(meta.length - 5),
    varint(data.length + meta.length),
    varint(index.length - 5),
  ]);
  const footer = Buffer.concat([
    handles,
    Buffer.alloc(40 - handles.length),
    Buffer.from("57fb808b247547db", "hex"),
  ]);
  return Buffer.concat([data, meta, index, footer]);
}

function entry(key: string, value: Buffer): Buffer {
  return Buffer.concat([
    varint(0),
    varint(key.length),
    varint(value.length),
    Buffer.from(key),
    value,
  ]);
}

function block(entries: readonly Buffer[]): Buffer {
  const contents = Buffer.concat([...entries, uint32(0), uint32(1), Buffer.from([0])]);
  return Buffer.concat([contents, uint32(maskCrc(crc32c(contents)))]);
}

function lengthOf(bytes: Buffer): Buffer {
  return Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest > 127 ? (rest % 128) | 128 : rest);
    if (rest < 128) return Buffer.from(bytes);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
