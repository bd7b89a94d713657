import assert from "node:assert/strict";
import table from "../../../data/tensorflow-ops.json";
import { inspect } from "../../../inspect";
import { reachingClasses } from "../../../inspect/savedModel/reachingOps";
import { type Finding, judge } from "../../../rules";
import type { PolicySetting } from "../../../rules/engine/judge";
import { IDLE, WORDS } from "../../../rules/graphSafety/words";
import { field } from "../../support/protobuf";
import { attribute, type ModelParts, node, savedModelFolder } from "../../support/savedModel";

async function findings(graphs: readonly ModelParts[], customOps?: string[]): Promise<Finding[]> {
  const manifest = await inspect(savedModelFolder(...graphs));
  const setting: PolicySetting = Object.assign({}, customOps && { customOps });
  return judge(manifest, { policies: { "graph-safety": setting } }).filter(
    ({ policy }) => policy === "graph-safety",
  );
}

async function messages(parts: ModelParts): Promise<string[]> {
  return (await findings([parts])).map(({ code, message }) => `${code} ${message}`);
}

/** A graph whose signature fetches `y`, which calls the function `f` with the given ops. */
const calling = (...ops: string[]): ModelParts => ({
  nodes: [
    node("x", "Placeholder"),
    node("y", "StatefulPartitionedCall", { inputs: ["x"], calls: "f" }),
  ],
  functions: { f: ops.map((op) => node(op, op)) },
  signatures: { serving_default: "y:0" },
});
/** The same signature, and a saver that no signature reaches. */
const saving: ModelParts = {
  nodes: [
    node("x", "Placeholder"),
    node("y", "Identity", { inputs: ["x"] }),
    node("save", "StatefulPartitionedCall", { calls: "save" }),
    node("restore", "StatefulPartitionedCall", { calls: "restore" }),
  ],
  functions: {
    save: ["ShardedFilename", "SaveV2", "MergeV2Checkpoints"].map((op) => node(op, op)),
    restore: [node("r", "RestoreV2"), node("a", "AssignVariableOp")],
  },
  signatures: { serving_default: "y:0" },
  restoreOp: "restore",
};

describe("graph-safety, on ops that reach out of the model", () => {
  const anywhere = reachingClasses().filter(({ refused }) => refused === "anywhere");
  for (const { kind, ops } of anywhere) {
    const { does } = kind === "files-read" ? IDLE : WORDS[kind];
    it(`names each op that ${does}, even if nothing runs it`, async () => {
      for (const op of ops) {
        const found = await messages({
          ...saving,
          functions: { ...saving.functions, f: [node("a", op)] },
        });
        assert.deepEqual(found, [`OPS001 the graph ${does}: ${op}`]);
      }
    });
  }

  it("warns of ops that read files if nothing on a server runs them, and refuses them otherwise", async () => {
    const levels = async (parts: ModelParts) =>
      (await findings([parts])).map(({ level, message }) => `${level}: ${message}`);
    const functions = { ...saving.functions, f: [node("a", "ReadFile")] };
    const idle = { ...saving, functions };
    assert.deepEqual(await levels(idle), [
      "advisory: the graph contains ops that read files: ReadFile",
    ]);
    assert.deepEqual(await levels({ ...calling("ReadFile"), functions }), [
      'mandatory: the graph reads files: ReadFile (reached from "serving_default")',
    ]);
    const other = node("z", "StatefulPartitionedCall", { calls: "f" });
    const signatures = { ...saving.signatures, other: "z:0" };
    assert.deepEqual(
      await levels({ ...idle, nodes: [...(saving.nodes ?? []), other], signatures }),
      ['mandatory: the graph reads files: ReadFile (reached from "other")'],
    );
    assert.deepEqual(
      await levels({ ...idle, nodes: [...(saving.nodes ?? []), other], mainOps: ["z"] }),
      ["mandatory: the graph reads files: ReadFile (reached from loading)"],
    );
  });

  const others = reachingClasses().filter(({ refused }) => refused !== "anywhere");
  for (const { kind, ops } of others) {
    const { does } = WORDS[kind];
    it(`refuses each op that ${does} if a signature calls it, and accepts it elsewhere`, async () => {
      for (const op of ops) {
        assert.deepEqual(await messages(calling(op)), [
          `OPS001 the graph ${does}: ${op} (reached from "serving_default")`,
        ]);
        const unused = { ...saving.functions, f: [node("a", op)] };
        assert.deepEqual(await messages({ ...saving, functions: unused }), []);
      }
    });
  }

  it("warns of printing to the log, and refuses printing to a file", async () => {
    const printing = (stream: string) => ({
      ...saving,
      nodes: [
        ...(saving.nodes ?? []).filter((_, at) => at !== 1),
        node("y", "PrintV2", { attributes: attribute("output_stream", field(2, stream)) }),
      ],
    });
    const levels = async (stream: string) =>
      (await findings([printing(stream)])).map(({ level, message }) => `${level}: ${message}`);
    const warning = 'advisory: the graph prints: PrintV2 (reached from "serving_default")';
    assert.deepEqual(await levels("stderr"), [warning]);
    assert.deepEqual(await levels("file:///tmp/printed"), [
      'mandatory: the graph writes files: PrintV2 (reached from "serving_default")',
      warning,
    ]);
  });

  it("lets a saver save and restore", async () => {
    assert.deepEqual(await messages(saving), []);
  });

  it("refuses a saver's op by the name under which loading or a signature runs it", async () => {
    assert.deepEqual(await messages({ ...saving, restoreOp: "save" }), [
      "OPS001 the graph writes checkpoints: MergeV2Checkpoints, SaveV2 (reached from loading)",
    ]);
    assert.deepEqual(await messages({ ...saving, mainOps: ["save"] }), [
      "OPS001 the graph writes checkpoints: MergeV2Checkpoints, SaveV2 (reached from loading)",
    ]);
    const signatures = { ...saving.signatures, __saved_model_init_op: "save" };
    assert.deepEqual(await messages({ ...saving, signatures }), [
      "OPS001 the graph writes checkpoints: MergeV2Checkpoints, SaveV2 (reached from loading)",
    ]);
  });

  it("lets loading read tables if the export has assets, and refuses it otherwise", async () => {
    const nodes = [...(saving.nodes ?? []), node("init", "InitializeTableFromTextFileV2")];
    const reading = { ...saving, nodes, mainOps: ["init"] };
    assert.deepEqual(await messages({ ...reading, assets: ["vocabulary.txt"] }), []);
    assert.deepEqual(await messages(reading), [
      "OPS001 the graph reads tables from files: InitializeTableFromTextFileV2 (reached from loading)",
    ]);
  });

  it("leaves a table that loading reads from a constant path to serving-signature", async () => {
    const nodes = [
      ...(saving.nodes ?? []),
      node("path", "Const"),
      node("init", "InitializeTableFromTextFileV2", { inputs: ["table", "path"] }),
    ];
    const reading = { ...saving, nodes, mainOps: ["init"] };
    assert.deepEqual(await messages(reading), []);
    const found = judge(await inspect(savedModelFolder(reading)));
    assert.deepEqual(
      found.filter(({ code }) => code === "SIG018").map(({ level }) => level),
      ["mandatory"],
    );
    const fetched = { ...reading, signatures: { ...saving.signatures, other: "init" } };
    assert.equal((await messages(fetched)).length, 1);
    assert.equal((await findings([saving, reading])).length, 1);
  });

  it("lets a signature read an asset, and refuses it with another op that reads files", async () => {
    const parts = (...ops: string[]): ModelParts => ({
      nodes: [
        node("asset", "Placeholder"),
        node("v", "VarHandleOp"),
        node("init", "AssignVariableOp", { inputs: ["v", "asset"] }),
        node("path", "ReadVariableOp", { inputs: ["v"] }),
        ...ops.map((op) => node(op, op, { inputs: ["path"] })),
        node("y", "Identity", { inputs: ops }),
      ],
      signatures: { serving_default: "y:0" },
      mainOps: ["init"],
      assets: ["a.txt"],
      assetTensors: ["asset:0"],
    });
    assert.deepEqual(await messages(parts("ReadFile")), []);
    assert.equal((await messages(parts("ReadFile", "MatchingFiles"))).length, 1);
    assert.equal((await messages({ ...parts("ReadFile"), assetTensors: ["v:0"] })).length, 1);
    const again = { ...parts("ReadFile"), mainOps: ["y"] };
    assert.equal((await messages(again)).length, 1);
  });

  it("follows control inputs and functions of functions", async () => {
    const found = await messages({
      nodes: [
        node("w", "PartitionedCall", { calls: "f" }),
        node("y", "Identity", { inputs: ["^w"] }),
      ],
      functions: { f: [node("a", "While", { calls: "g" })], g: [node("b", "SaveV2")] },
      signatures: { serving_default: "y:0" },
    });
    assert.deepEqual(found, [
      'OPS001 the graph writes checkpoints: SaveV2 (reached from "serving_default")',
    ]);
  });

  it("judges every MetaGraph", async () => {
    const [found] = await findings([saving, { nodes: [node("a", "ReadFile")] }]);
    assert.equal(
      found?.message,
      "the graph contains ops that read files: ReadFile in the MetaGraph b",
    );
  });
});

describe("graph-safety, on ops that TensorFlow does not have", () => {
  it("names the op and the function that uses it", async () => {
    assert.deepEqual(await messages(calling("SentencepieceOp")), [
      'OPS003 the function "f" uses the op SentencepieceOp of TensorFlow Text, which TensorFlow does not have',
    ]);
    assert.deepEqual(await messages({ nodes: [node("a", "MyOp")] }), [
      "OPS003 the graph uses the op MyOp, which TensorFlow does not have",
    ]);
  });

  it("accepts a function of the library, which graphs of TensorFlow 1 call like an op", async () => {
    const parts = calling("Identity");
    assert.deepEqual(await messages({ ...parts, nodes: [node("y", "f")] }), []);
  });

  for (const [image, op, expected] of [
    ["tensorflow/serving:2.15.1", "SentencepieceOp", 0],
    ["tensorflow/serving:2.15.1", "SimpleMLInferenceOpWithHandle", 0],
    ["example.com/mirror/tensorflow/serving:2.21.0", "SentencepieceOp", 0],
    ["tensorflow/serving:2.15.1", "MyOp", 1],
    ["tensorflow/serving:2.8.0", "SentencepieceOp", 1],
    ["tensorflow/tensorflow:2.15.1", "SentencepieceOp", 1],
    ["us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest", "SentencepieceOp", 1],
  ] as const) {
    it(`${expected === 0 ? "accepts" : "does not accept"} ${op} with ${image}`, async () => {
      const manifest = await inspect(savedModelFolder(calling(op)), { serving: { image } });
      const found = judge(manifest).filter(({ code }) => code === "OPS003");
      assert.equal(found.length, expected);
    });
  }

  it("accepts an op that the server has", async () => {
    assert.deepEqual(await findings([calling("SentencepieceOp")], ["SentencepieceOp"]), []);
    assert.deepEqual(await findings([calling("SentencepieceOp")], ["Sentencepiece*"]), []);
    assert.equal((await findings([calling("SentencepieceOp")], ["Sentence"])).length, 1);
  });
});

describe("the table of ops", () => {
  const classed = [...table.reaching, ...table.inside].flatMap(({ ops }) => ops);

  it("has the ops of TensorFlow 2.21, and each class names some of them", () => {
    assert.equal(new Set(table.names).size, table.names.length);
    for (const op of classed) assert.ok(table.names.includes(op), op);
  });

  it("lists each op in one class", () => {
    assert.equal(new Set(classed).size, classed.length);
  });
});
