import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../inspect";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { recognise } from "../../inspect/formats";
import { type Finding, judge } from "../../rules";
import { refuses } from "../support/disguises";
import { exportOf, savedModels } from "../support/exports";
import { field } from "../support/protobuf";
import { attribute, type ModelParts, node, savedModelFolder } from "../support/savedModel";
import { aRoutine } from "../support/soundRoutine";
import { zip } from "../support/zip";

/** Policies that judge the model itself, not how it is served. */
const OWN = new Set(["model-complete", "graph-safety", "bundle-hygiene", "model-format"]);

/** Mandatory findings about a model: their codes and messages, and the file below its folder. */
function ofModel(findings: readonly Finding[], folder: string): string[] {
  return (
    findings
      .filter(({ policy, level }) => OWN.has(policy) && level === "mandatory")
      // A routine's code names the folder that it loads.
      .filter(({ code }) => code !== "CMP008")
      .map(({ code, file, message }) => {
        const [what] = message.split(", written by");
        return `${file?.replace(folder, "")} ${code} ${what}`;
      })
      .sort()
  );
}

async function asArtifact(exported: string): Promise<Finding[]> {
  const routine = aRoutine();
  const artifacts = join(routine, "artifacts");
  mkdirSync(artifacts);
  cpSync(exported, join(artifacts, "model"), { recursive: true });
  const manifest = await inspect(join(routine, "src"), {
    customPrediction: { predictor: "predictor:Predictor", artifacts },
  });
  return judge(manifest);
}

describe("a SavedModel among a routine's artifacts", () => {
  for (const name of savedModels) {
    it(`is judged as the export ${name} is`, async () => {
      const found = ofModel(await asArtifact(exportOf(name)), "artifacts/model/");
      const expected = ofModel(judge(await inspect(exportOf(name))), "");
      assert.deepEqual(found, expected);
    });
  }

  it("may not contain an op that reads files, even if no signature runs it", async () => {
    const parts = served(node("y", "Identity", { inputs: ["x"] }), node("r", "ReadFile"));
    const [finding] = (await asArtifact(savedModelFolder(parts))).filter(
      ({ code }) => code === "OPS001",
    );
    assert.equal(finding?.level, "mandatory");
  });

  it("may contain the ops of a library that the requirements install", async () => {
    const parts = served(node("y", "CaseFoldUTF8", { inputs: ["x"] }));
    const findings = await asArtifact(savedModelFolder(parts));
    assert.ok(findings.some(({ code }) => code === "OPS003"));
    const routine = aRoutine({ "src/requirements.txt": "tensorflow_text==2.15.0\n" });
    cpSync(savedModelFolder(parts), join(routine, "artifacts"), { recursive: true });
    const manifest = await inspect(join(routine, "src"), {
      customPrediction: {
        predictor: "predictor:Predictor",
        artifacts: join(routine, "artifacts"),
      },
    });
    assert.deepEqual(
      judge(manifest).filter(({ policy }) => policy === "graph-safety"),
      [],
    );
  });
});

function served(last: Buffer, ...others: Buffer[]): ModelParts {
  return {
    nodes: [node("x", "Placeholder"), ...others, last],
    signatures: { serving_default: "y:0" },
  };
}

describe("sniff, on graphs", () => {
  const graphOf = (parts: ModelParts) =>
    readFileSync(join(savedModelFolder(parts), "saved_model.pb"));
  const runs = (op: string, attributes?: Buffer) =>
    graphOf(served(node("y", op, { inputs: ["x"], ...(attributes && { attributes }) })));
  const doors: Readonly<Record<string, (graph: Buffer) => Buffer>> = {
    "on its own": (graph) => graph,
    "in a zip": (graph) => zip([{ name: "model/graph.bin", content: graph }]),
    "in a zip in a zip": (graph) =>
      zip([{ name: "a.zip", content: zip([{ name: "b.bin", content: graph }]) }]),
  };
  for (const [door, put] of Object.entries(doors)) {
    it(`refuses a SavedModel whose signature writes a summary or prints to a file, ${door}`, () => {
      assert.ok(refuses("graph.bin", put(runs("WriteSummary"))));
      const stream = attribute("output_stream", field(2, "file:///tmp/printed"));
      assert.ok(refuses("graph.bin", put(runs("PrintV2", stream))));
    });

    it(`accepts a SavedModel whose signature prints to the log, ${door}`, () => {
      assert.ok(!refuses("graph.bin", put(runs("PrintV2"))));
      const stream = attribute("output_stream", field(2, "stderr"));
      assert.ok(!refuses("graph.bin", put(runs("PrintV2", stream))));
    });

    it(`accepts the op if no signature runs it, ${door}`, () => {
      const idle = served(
        node("y", "Identity", { inputs: ["x"] }),
        node("save", "SaveV2"),
        node("summary", "WriteSummary"),
      );
      assert.ok(!refuses("graph.bin", put(graphOf({ ...idle, restoreOp: "x" }))));
    });
  }

  it("refuses a frozen graph that writes, because its program may run any node", () => {
    const frozen = (op: string) =>
      Buffer.concat([field(1, node("x", "Placeholder")), field(1, node("y", op))]);
    assert.ok(refuses("graph.pb", frozen("WriteSummary")));
    assert.ok(!refuses("graph.pb", frozen("PrintV2")));
    assert.ok(refuses("graph.pb", frozen("SaveV2")));
    assert.ok(!refuses("graph.pb", frozen("Relu")));
  });

  it("says which constant contains another graph", () => {
    const carried = field(1, Buffer.concat([node("a", "ReadVariableOp")]));
    const tensor = Buffer.concat([Buffer.from([0x08, 7]), field(8, carried)]);
    const value = field(5, Buffer.concat([field(1, "value"), field(2, field(8, tensor))]));
    const parts = served(
      node("y", "Identity", { inputs: ["c"] }),
      node("c", "Const", { attributes: value }),
    );
    const { code } = recognise(bufferSource(graphOf(parts)));
    assert.deepEqual(code, [{ kind: "graph", name: "c", where: "" }]);
  });

  it("refuses none of the valid graphs that TensorFlow wrote", () => {
    const sound = ["keras3_export", "tf1_two_metagraphs", "with_assets", "string_variables"];
    for (const name of sound) {
      const graph = readFileSync(join(exportOf(name), "saved_model.pb"));
      assert.ok(!refuses("graph.pb", graph), name);
    }
  });
});
