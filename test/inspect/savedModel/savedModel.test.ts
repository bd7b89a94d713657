import assert from "node:assert/strict";
import { walkBundle } from "../../../inspect/bundle";
import { inspectSavedModel } from "../../../inspect/savedModel";
import { OBJECT_GRAPH_KEY } from "../../../inspect/savedModel/tensorBundle";
import { exportOf, savedModels, truthOf } from "../../support/exports";

describe("inspectSavedModel, against TensorFlow's own answer", () => {
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
          signatures,
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

function sum(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const all = { ...a };
  for (const [op, count] of Object.entries(b)) all[op] = (all[op] ?? 0) + count;
  return all;
}
