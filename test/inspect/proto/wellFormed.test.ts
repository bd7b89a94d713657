import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { FormatError } from "../../../inspect/bytes/formatError";
import { checkSavedModel } from "../../../inspect/savedModel/schema";
import oracle from "../../fixtures/saved-model-oracle.json";
import { exportOf } from "../../support/exports";
import { field, numberField, varint } from "../../support/protobuf";

/** What is wrong with the bytes as a SavedModel; undefined if nothing is. */
function faultOf(bytes: Buffer): string {
  try {
    checkSavedModel(bufferSource(bytes));
    return "";
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

/** A SavedModel that contains the given bytes in the named message. */
const inMetaGraph = (bytes: Buffer) => field(2, bytes);
const inNode = (bytes: Buffer) => inMetaGraph(field(2, field(1, bytes)));
const inTensor = (bytes: Buffer) => inNode(field(5, field(2, field(8, bytes))));

const tag = (number: number, wire: number) => varint(number * 8 + wire);
const repeated = (bytes: Buffer, times: number) => Buffer.concat(Array(times).fill(bytes));
const groups = (depth: number) =>
  Buffer.concat([repeated(tag(99, 3), depth), repeated(tag(99, 4), depth)]);

/** Nested lists, as in the signatures of functions; each level is two messages. */
function nestedLists(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) value = field(51, field(1, value));
  return inMetaGraph(field(7, field(2, field(2, field(3, value)))));
}

describe("checkSavedModel, compared with protobuf itself", () => {
  for (const [name, { parsed, refused }] of Object.entries(oracle.flips)) {
    const sound = readFileSync(join(exportOf(name), "saved_model.pb"));
    const flipped = ([offset = 0, bit = 0]: readonly number[]) => {
      const bytes = Buffer.from(sound);
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
      return bytes;
    };

    it(`accepts ${name} and each of ${parsed.length} flips that protobuf accepts`, () => {
      for (const bytes of [sound, ...parsed.map(flipped)]) assert.equal(faultOf(bytes), "");
    });

    it(`refuses each of ${refused.length} flips of ${name} that protobuf refuses`, () => {
      assert.deepEqual(
        refused.filter((flip) => faultOf(flipped(flip)) === ""),
        [],
      );
    });
  }
});

describe("checkSavedModel", () => {
  const sound: Readonly<Record<string, Buffer>> = {
    "an empty file": Buffer.alloc(0),
    "a text of two bytes a letter": inNode(field(1, "größe")),
    "a text that is longer than the window": inNode(field(1, `${"a".repeat(200_000)}ö`)),
    "bytes that are no UTF-8": inTensor(field(8, Buffer.from([0xff, 0xfe]))),
    "a known field of another wire type": inNode(numberField(1, 5)),
    "an unknown field": inNode(field(90, Buffer.from([0xff]))),
    "an unknown group": inNode(groups(3)),
    "a packed list of numbers": inTensor(field(7, Buffer.from([1, 0x80, 1]))),
    "the same list unpacked": inTensor(numberField(7, 1)),
    "a packed list of floats": inTensor(field(5, Buffer.alloc(8))),
    "a number of ten bytes": Buffer.concat([
      tag(1, 0),
      repeated(Buffer.from([0xff]), 9),
      varint(1),
    ]),
    "lists in one another up to protobuf's limit": nestedLists(47),
    "groups in one another up to protobuf's limit": groups(100),
  };
  for (const [what, bytes] of Object.entries(sound)) {
    it(`accepts ${what}`, () => assert.equal(faultOf(bytes), ""));
  }

  const broken: Readonly<Record<string, readonly [bytes: Buffer, fault: string]>> = {
    "a text that is not UTF-8": [
      inNode(field(1, Buffer.from([0x61, 0xff]))),
      "meta_graphs.graph_def.node.name is not UTF-8 at byte 8",
    ],
    "such a text behind the window": [
      inNode(field(1, Buffer.concat([Buffer.alloc(200_000, "a"), Buffer.from([0xc3])]))),
      "meta_graphs.graph_def.node.name is not UTF-8 at byte 16",
    ],
    "a field that runs past its message": [
      inNode(Buffer.from([0x2a, 5, 0])),
      "meta_graphs.graph_def.node has a field of 5 bytes, which runs past its end at byte 8",
    ],
    "a list of floats that is cut short": [
      inTensor(field(5, Buffer.alloc(7))),
      "meta_graphs.graph_def.node.attr.value.tensor.float_val has 7 bytes, which are not a list of 4-byte numbers at byte 14",
    ],
    "a number that its list ends inside": [
      inTensor(field(7, Buffer.from([0x80]))),
      "meta_graphs.graph_def.node.attr.value.tensor.int_val ends inside a number at byte 15",
    ],
    "a number of eleven bytes": [
      Buffer.concat([tag(1, 0), repeated(Buffer.from([0xff]), 10), varint(1)]),
      "the message has a number with more than ten bytes at byte 11",
    ],
    "the field number 0": [Buffer.from([0, 0]), "the message has the field number 0 at byte 1"],
    "a wire type that there is not": [
      tag(1, 6),
      "the message has a field 1 with the invalid wire type 6 at byte 1",
    ],
    "a group without an end": [
      tag(9, 3),
      "the message has a group of field 9 without an end at byte 1",
    ],
    "the end of another group": [
      Buffer.concat([tag(9, 3), tag(8, 4)]),
      "the message ends a group that was not started at byte 2",
    ],
    "lists in one another beyond protobuf's limit": [
      nestedLists(48),
      `meta_graphs.object_graph_def.concrete_functions.value.canonicalized_input_signature${".list_value.values".repeat(3)}.list_value.... is nested in more than 100 messages at byte `,
    ],
    "groups in one another beyond it": [
      groups(101),
      "the message is nested in more than 100 messages at byte 202",
    ],
  };
  for (const [what, [bytes, fault]] of Object.entries(broken)) {
    it(`refuses ${what}, and says where it is`, () => {
      const found = faultOf(bytes);
      assert.ok(found.startsWith(fault), found);
    });
  }
});
