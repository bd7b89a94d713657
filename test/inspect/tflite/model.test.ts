import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ByteSource, bufferSource } from "../../../inspect/bytes/byteSource";
import { FormatError } from "../../../inspect/bytes/formatError";
import type { TfliteFacts, TfliteTensor } from "../../../inspect/tflite/facts";
import { InvalidTflite, type TfliteFault } from "../../../inspect/tflite/fault";
import { readTflite } from "../../../inspect/tflite/model";
import oracle from "../../fixtures/tflite-oracle.json";
import { readOrRefused, reads } from "../../support/changedBytes";
import { fixtures } from "../../support/project";

type Told = Pick<TfliteFacts["subgraphs"][number], "inputs" | "outputs">;

const readBytes = (bytes: Buffer) => readTflite(bufferSource(bytes));

const smallest = readFileSync(join(fixtures, "tflite/model.tflite"));

/** Tensors as the interpreter describes them: it repeats the shape if no dimension is unknown. */
function told({ inputs, outputs }: Told): Told {
  const all = (tensors: readonly TfliteTensor[]) =>
    tensors.map((tensor) => ({ shapeSignature: tensor.shape, ...tensor }));
  return { inputs: all(inputs), outputs: all(outputs) };
}

/** The names of a signature's inputs or outputs, with the names of their tensors. */
function tensorNames(tensors: Readonly<Record<string, TfliteTensor>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.name]));
}

describe("readTflite, compared with TensorFlow itself", () => {
  for (const [path, expected] of Object.entries(oracle.models)) {
    const facts = readBytes(readFileSync(join(fixtures, path)));

    it(`reads the metadata of ${path}`, () => {
      const { signatures: _signatures, usesFlex: _usesFlex, ...found } = facts;
      const { signatures: _expectedSignatures, interpreter: _interpreter, ...rest } = expected;
      assert.deepEqual(found, rest);
    });

    it(`reads the inputs and outputs of ${path} as the interpreter does`, () => {
      assert.ok(facts.subgraphs[0]);
      assert.deepEqual(told(facts.subgraphs[0]), expected.interpreter);
    });

    it(`reads the signatures of ${path} as the interpreter does`, () => {
      const found = Object.entries(facts.signatures).map(
        ([name, { subgraph, inputs, outputs }]) => [
          name,
          { subgraph, inputs: tensorNames(inputs), outputs: tensorNames(outputs) },
        ],
      );
      assert.deepEqual(Object.fromEntries(found), expected.signatures);
    });

    it(`says whether ${path} needs the Flex delegate`, () => {
      assert.equal(facts.usesFlex, path === "tflite_variants/flex.tflite");
    });
  }
});

describe("readTflite, on damaged models", () => {
  const answers: Readonly<Record<string, Told>> = oracle.toldOfChanged;
  const whole = oracle.models["tflite/model.tflite"].interpreter;

  it("refuses the model truncated at every byte, as the interpreter does", () => {
    const read = smallest.map((_, length) =>
      Number(reads(() => readBytes(smallest.subarray(0, length)))),
    );
    assert.deepEqual(
      [...read.keys()].filter((length) => read[length]),
      oracle.cut,
    );
  });

  it("reads what the interpreter reads from the model with one changed byte", () => {
    for (const position of oracle.changed) {
      const [graph] = readBytes(flipped(position)).subgraphs;
      assert.ok(graph);
      assert.deepEqual(told(graph), answers[position] ?? whole, `byte ${position}`);
    }
  });

  it("reads or refuses the model with any byte changed", () => {
    for (let position = 0; position < smallest.length; position++) {
      reads(() => readBytes(flipped(position)));
    }
  });

  const models = Object.keys(oracle.models).map((path) => readFileSync(join(fixtures, path)));
  it("reads or refuses models with changed bytes", function () {
    this.timeout(0);
    readOrRefused(models, readBytes);
  });
});

describe("readTflite, on malicious models", () => {
  const cases: Readonly<Record<string, readonly [bytes: Buffer, why: RegExp]>> = {
    "no bytes": [Buffer.alloc(0), /are outside the file/],
    "another format": [
      Buffer.from("\x1c\0\0\0GGUF\0\0\0\0", "latin1"),
      /lacks the identifier TFL3/,
    ],
    "a root outside of the file": [
      changed((bytes) => bytes.writeUInt32LE(0xfffffff0, 0)),
      /points outside the file/,
    ],
    "a root at its own offset": [changed((bytes) => bytes.writeUInt32LE(0, 0)), /points outside/],
    "a list of fields before the file": [
      changed((bytes) => bytes.writeInt32LE(0x7fffffff, bytes.readUInt32LE(0))),
      /are outside the file/,
    ],
    "a list of fields of an odd length": [
      changed((bytes) => bytes.writeUInt16LE(7, fieldsOf(bytes))),
      /an invalid length/,
    ],
    "a list of fields longer than the file": [
      changed((bytes) => bytes.writeUInt16LE(0xfffe, fieldsOf(bytes))),
      /are outside the file/,
    ],
    "more graphs than bytes": [
      changed((bytes) => bytes.writeUInt32LE(0x3fffffff, listAt(bytes, 2))),
      /a list of 1073741823 elements runs past/,
    ],
    "a description as long as the file has no room for": [
      changed((bytes) => bytes.writeUInt32LE(0x7fffffff, listAt(bytes, 3))),
      /runs past the end/,
    ],
    "a description without its end": [
      changed((bytes) => bytes.writeUInt32LE(3, listAt(bytes, 3))),
      /does not end with a zero byte/,
    ],
  };
  for (const [what, [bytes, why]] of Object.entries(cases)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => readBytes(bytes),
        (error) => error instanceof FormatError && why.test(error.message),
      );
    });
  }

  const unsound = (bytes: Buffer, fault: TfliteFault) =>
    assert.throws(
      () => readBytes(bytes),
      (error) => error instanceof InvalidTflite && isDeepStrictEqual(error.fault, fault),
    );

  it("refuses another version of the schema", () => {
    const bytes = changed((model) => model.writeUInt32LE(2, placeOf(model, 0)));
    unsound(bytes, { cause: "other-version", version: 2 });
  });

  it("refuses a model without a graph", () => {
    const bytes = changed((model) => model.writeUInt32LE(0, listAt(model, 2)));
    unsound(bytes, { cause: "no-graph" });
  });

  const MISSING: Readonly<Record<string, TfliteFault>> = {
    missing_tensor: { cause: "missing-part", part: "tensor", index: 77, count: 3 },
    missing_buffer: { cause: "missing-part", part: "buffer", index: 77, count: 6 },
    missing_code: { cause: "missing-part", part: "operator code", index: 9, count: 1 },
  };
  for (const [name, fault] of Object.entries(MISSING)) {
    it(`refuses ${name.replace("_", " ")}, as the interpreter does`, () => {
      unsound(readFileSync(join(fixtures, `served_tflite/${name}.tflite`)), fault);
    });
  }

  it("refuses truncated weights after the tables", () => {
    const outside = readFileSync(join(fixtures, "tflite_variants/outside.tflite"));
    // The last weights, of 8 bytes, start at 1008; the converter leaves zeros after them.
    assert.equal(outside.readFloatLE(1008), 0.5);
    readBytes(outside.subarray(0, 1016));
    unsound(outside.subarray(0, 1015), { cause: "weights-outside", end: 1016, bytes: 1015 });
  });

  it("refuses a million references to the same graph", () => {
    unsound(overlapping(1_000_000), { cause: "too-many-parts", limit: 10_000 });
  });

  it("refuses operators that cost more to count than any model's", () => {
    const bytes = overlapping(3000, 3000);
    assert.throws(() => readBytes(bytes), /more tables and elements than the limit/);
  });

  it("reads a model with gigabytes of weights without loading them into memory", () => {
    let read = 0;
    const far = 3 * 2 ** 30;
    const huge: ByteSource = {
      size: far,
      read(offset, length) {
        read += length;
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, far - offset)));
        smallest.copy(bytes, 0, Math.min(offset, smallest.length));
        return bytes;
      },
    };
    assert.equal(readTflite(huge).description, "MLIR Converted.");
    assert.ok(read < 1 << 20, `${read} bytes`);
  });
});

/** The smallest model after a change. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(smallest);
  change(bytes);
  return bytes;
}

function flipped(position: number): Buffer {
  return changed((bytes) => {
    bytes[position] = (bytes[position] ?? 0) ^ 0xff;
  });
}

/** Offset of the root's vtable. */
function fieldsOf(bytes: Buffer): number {
  const root = bytes.readUInt32LE(0);
  return root - bytes.readInt32LE(root);
}

/** Offset of one of the root's fields. */
function placeOf(bytes: Buffer, field: number): number {
  return bytes.readUInt32LE(0) + bytes.readUInt16LE(fieldsOf(bytes) + 4 + 2 * field);
}

/** Offset of the vector or string of one of the root's fields. */
function listAt(bytes: Buffer, field: number): number {
  const place = placeOf(bytes, field);
  return place + bytes.readUInt32LE(place);
}

/** A model whose vector of graphs refers to one graph many times, which refers to one operator many times. */
function overlapping(graphs: number, operators = 0): Buffer {
  // Positions in words of four bytes. Offsets only point forward, so each vector precedes what it refers to.
  const model = 5;
  const codeList = model + 4;
  const graphList = codeList + 2;
  const graph = graphList + 1 + graphs + 3;
  const operatorList = graph + 2;
  const empty = operatorList + 1 + operators + 1;
  const words = new Uint32Array(empty + 1);
  const pairs = (at: number, ...numbers: [low: number, high: number][]) => {
    for (const [index, [low, high]] of numbers.entries()) words[at + index] = low + high * 0x10000;
  };
  const list = (at: number, count: number, element: number) => {
    words[at] = count;
    for (let index = at + 1; index <= at + count; index++) words[index] = 4 * (element - index);
  };
  pairs(0, [4 * model, 0], [0x4654, 0x334c]);
  // Vtables: their length, their table's length, and the offsets of fields 0, 1, 2 ... in it.
  pairs(model - 3, [10, 16], [12, 4], [8, 0]);
  pairs(model, [12, 0], [4 * (codeList - model - 1), 0], [4 * (graphList - model - 2), 0]);
  words[model + 3] = 3;
  list(codeList, 1, empty);
  list(graphList, graphs, graph);
  pairs(graph - 3, [12, 8], [0, 0], [0, 4]);
  pairs(graph, [12, 0], [4 * (operatorList - graph - 1), 0]);
  list(operatorList, operators, empty);
  pairs(empty - 1, [4, 4], [4, 0]);
  return Buffer.from(words.buffer);
}
