import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../../inspect/bundle/walk";
import { inspectSavedModel } from "../../../inspect/savedModel";
import { OBJECT_GRAPH_KEY } from "../../../inspect/savedModel/tensorBundle";
import { exportOf, savedModels, truthOf } from "../../support/exports";
import { scratchFolder } from "../../support/project";

describe("inspectSavedModel, compared with TensorFlow itself", () => {
  for (const name of savedModels) {
    const truth = truthOf(name);
    const { facts } = inspectSavedModel(walkBundle(exportOf(name)));

    it(`reads the MetaGraphs of ${name}`, () => {
      const expected = (truth.meta_graphs ?? []).map((graph) => ({
        tags: graph.tags,
        tensorflowVersion: graph.tensorflow_version,
        producer: graph.producer,
        minConsumer: graph.min_consumer,
        assets: graph.assets,
        ops: sum(graph.ops.graph, graph.ops.library),
        signatures: Object.fromEntries(
          Object.entries(graph.signatures).map(
            ([key, { method_name: methodName, inputs, outputs }]) => [
              key,
              { methodName, inputs, outputs },
            ],
          ),
        ),
      }));
      const found = facts.metaGraphs.map(
        ({ tags, ops, signatures, tensorflowVersion, producer, minConsumer, assets }) => ({
          tags: [...tags].sort(),
          tensorflowVersion,
          producer,
          minConsumer,
          assets,
          ops,
          // test/rules/servingSignature/shapes.test.ts compares what the walk of the graph adds with requests.
          signatures: Object.fromEntries(
            Object.entries(signatures).map(([key, { anyShape: _anyShape, ...rest }]) => [
              key,
              rest,
            ]),
          ),
        }),
      );
      assert.deepEqual(found, expected);
    });

    it(`lists the variables of ${name}`, () => {
      const { [OBJECT_GRAPH_KEY]: _objects, ...expected } = truth.variables ?? {};
      const found = facts.variables.map(({ name: key, dtype, shape }) => [key, { dtype, shape }]);
      assert.deepEqual(Object.fromEntries(found), expected);
    });
  }
});

describe("inspectSavedModel, of a text graph with values of other types", () => {
  it("reads it, and finds what is missing", () => {
    const folder = scratchFolder();
    writeFileSync(
      join(folder, "saved_model.pbtxt"),
      `meta_graphs { meta_info_def { tags: "serve" } graph_def {
         node { name: "a" op: "NoOp" input: 5 input { } attr: 3 }
         node { name: "r" op: "RestoreV2" input: "f" input: "c" attr { key: "dtypes" value { list: 3 } } }
         node { name: "c" op: "Const" attr { key: "value" value { tensor: 3 } } }
         library { function { signature: 3 ret: "x" control_ret: 3 node_def { name: "x" } } function: 3 } }
       saver_def { restore_op_name: "r" filename_tensor_name: 5 } }`,
    );
    const { problems } = inspectSavedModel(walkBundle(folder));
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["unknown-name", "missing-index"],
    );
  });
});

function sum(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const all = { ...a };
  for (const [op, count] of Object.entries(b)) all[op] = (all[op] ?? 0) + count;
  return all;
}
