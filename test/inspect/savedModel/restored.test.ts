import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type InspectOptions, inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { exportOf } from "../../support/exports";
import { copyOf, scratchFolder } from "../../support/project";
import { field, numberField } from "../../support/protobuf";
import { attribute, type ModelParts, node, savedModelFolder } from "../../support/savedModel";

const FLOAT = 1;
const DOUBLE = 2;

/** A constant of strings. */
function texts(name: string, values: readonly string[]): Buffer {
  const tensor = Buffer.concat([numberField(1, 7), ...values.map((value) => field(8, value))]);
  return node(name, "Const", { attributes: attribute("value", field(8, tensor)) });
}

/** A RestoreV2 of the names in the constant. */
function restore(names: string, dtypes: readonly number[]): Buffer {
  const types = attribute("dtypes", field(1, field(6, Buffer.from(dtypes))));
  return node("restore", "RestoreV2", { inputs: ["file", names, names], attributes: types });
}

/** Findings of CMP017 for a graph beside the variables of a fixture, `b` and `w`, both of float32. */
async function found(graph: ModelParts, options: InspectOptions = {}): Promise<string[]> {
  const folder = savedModelFolder(graph, { nodes: [] });
  cpSync(join(exportOf("tf1_two_metagraphs"), "variables"), join(folder, "variables"), {
    recursive: true,
  });
  const findings = judge(await inspect(folder, options)).filter(({ code }) => code === "CMP017");
  return findings.map(({ level, file, message }) => `${level} ${file}: ${message}`);
}

const INDEX = "mandatory variables/variables.index:";
const file = node("file", "Const");
const main = (names: readonly string[], dtypes: readonly number[]): ModelParts => ({
  nodes: [file, texts("names", names), restore("names", dtypes)],
  restoreOp: "restore",
});

describe("tensors that a graph restores", () => {
  it("are accepted if the index has them", async () => {
    assert.deepEqual(await found(main(["b", "w"], [FLOAT, FLOAT])), []);
  });

  it("are refused if the index lacks one", async () => {
    assert.deepEqual(await found(main(["b", "v"], [FLOAT, FLOAT])), [
      `${INDEX} the index lacks "v"`,
    ]);
  });

  it("are counted, and up to three are named", async () => {
    assert.deepEqual(await found(main(["a", "c", "d", "e", "f"], [])), [
      `${INDEX} the index lacks "a", "c", "d" and 2 more`,
    ]);
  });

  it("are refused if the index has one in another data type", async () => {
    assert.deepEqual(await found(main(["b", "w"], [FLOAT, DOUBLE])), [
      `${INDEX} data types differ: the graph restores "w" as float64, but it is float32`,
    ]);
  });

  it("are found in the functions that restoring calls", async () => {
    const graph: ModelParts = {
      nodes: [file, node("all", "PartitionedCall", { inputs: ["file"], calls: "f" })],
      functions: {
        f: {
          arguments: ["file"],
          nodes: [texts("names", ["v"]), restore("names:output:0", [FLOAT])],
        },
      },
      restoreOp: "all",
    };
    assert.deepEqual(await found(graph), [`${INDEX} the index lacks "v"`]);
  });

  it("are not checked if loading does not restore them", async () => {
    const graph = { ...main(["v"], [FLOAT]), restoreOp: "file" };
    assert.deepEqual(await found(graph), []);
  });

  it("are not judged if their names are computed", async () => {
    const names = node("names", "Identity", { inputs: ["file"] });
    const nodes = [file, names, restore("names", [FLOAT])];
    assert.deepEqual(await found({ nodes, restoreOp: "restore" }), []);
  });

  it("are not judged in a MetaGraph that is not served", async () => {
    assert.deepEqual(await found(main(["v"], [FLOAT]), { export: { tags: ["b"] } }), []);
  });

  /** A graph that assigns `w`, which is [4, 2] in the index, to a variable. */
  const assigning = (
    rows: number,
    change: { op?: string; slice?: string; isLoose?: true } = {},
  ) => {
    const { op = "VariableV2", slice = "", isLoose } = change;
    const sizes = [rows, 2].map((size) => field(2, numberField(1, size)));
    const shape = attribute("shape", field(7, Buffer.concat(sizes)));
    const loose = isLoose ? attribute("validate_shape", numberField(5, 0)) : Buffer.alloc(0);
    const types = attribute("dtypes", field(1, field(6, Buffer.from([FLOAT]))));
    return {
      nodes: [
        file,
        texts("names", ["w"]),
        texts("slices", [slice]),
        node("restore", "RestoreV2", { inputs: ["file", "names", "slices"], attributes: types }),
        node("w", op, { attributes: shape }),
        node("assign", "Assign", { inputs: ["w", "restore"], attributes: loose }),
        node("all", "NoOp", { inputs: ["^assign"] }),
      ],
      restoreOp: "all",
    };
  };

  /** TensorFlow 2.21: “Assign requires shapes of both tensors to match”. */
  it("are refused if a reference variable has another shape", async () => {
    assert.deepEqual(await found(assigning(4)), []);
    assert.deepEqual(await found(assigning(3)), [
      `${INDEX} shapes differ: the graph restores "w" as [3, 2], but it is [4, 2]`,
    ]);
  });

  /** TensorFlow 2.21's server loads it, and then fails or gives answers of another shape; tf.saved_model.load fails. */
  it("are refused if a resource variable has another shape", async () => {
    assert.deepEqual(await found(assigning(4, { op: "VarHandleOp" })), []);
    assert.deepEqual(await found(assigning(3, { op: "VarHandleOp" })), [
      `${INDEX} shapes differ: the graph restores "w" as [3, 2], but it is [4, 2]`,
    ]);
  });

  it("may have another shape where TensorFlow does not compare it", async () => {
    assert.deepEqual(await found(assigning(3, { slice: "4 2 0,3:0,2" })), []);
    assert.deepEqual(await found(assigning(3, { isLoose: true })), []);
    assert.deepEqual(await found({ ...assigning(3), restoreOp: "restore" }), []);
  });

  it("are missing among the variables of another export, which is the only finding about them", async () => {
    const path = copyOf("multi_input", scratchFolder());
    rmSync(join(path, "variables"), { recursive: true });
    cpSync(join(exportOf("wide_dtypes"), "variables"), join(path, "variables"), {
      recursive: true,
    });
    const codes = judge(await inspect(path)).map(({ code }) => code);
    assert.deepEqual(
      codes.filter((code) => code.startsWith("CMP")),
      ["CMP017"],
    );
  });
});
