import assert from "node:assert/strict";
import type { Node } from "../../../inspect/savedModel/node";
import {
  type OverwritingSource,
  overwrittenVariables,
} from "../../../inspect/savedModel/overwritten";

type Parts = readonly [op: string, inputs?: readonly string[], more?: Partial<Node>];

const VARIABLE = { resource: { container: "", sharedName: "v" } };
/** A variable that is restored, read by the output, and initialized at loading with random numbers. */
const REINITIALIZED: Readonly<Record<string, Parts>> = {
  v: ["VarHandleOp", [], VARIABLE],
  saved: ["RestoreV2"],
  restore: ["AssignVariableOp", ["v", "saved"]],
  shape: ["Const"],
  random: ["TruncatedNormal", ["shape"]],
  scale: ["Const"],
  initial: ["Mul", ["random", "scale"]],
  init: ["AssignVariableOp", ["v", "initial"]],
  y: ["ReadVariableOp", ["v"]],
};

/** What is overwritten in that graph with some nodes added or replaced, each as variable, value and `restored`. */
function found(changes: Readonly<Record<string, Parts>> = {}, given: Partial<Sets> = {}) {
  const nodes = new Map<string, Node>();
  for (const [name, [op, inputs = [], more]] of Object.entries({ ...REINITIALIZED, ...changes }))
    nodes.set(name, { op, inputs, calls: [], ...more });
  const sets = {
    served: ["y", "v"],
    restored: ["restore", "v", "saved"],
    init: ["init", "v", "initial"],
    ...given,
  };
  const source: OverwritingSource = {
    nodes,
    bodies: new Map(),
    served: new Set(sets.served),
    restored: new Set(sets.restored),
    init: new Set(sets.init),
    assets: ["asset:0"],
  };
  return overwrittenVariables(source).map(
    ({ name, value, restored }) => `${name} ${value}${restored ? " restored" : ""}`,
  );
}
type Sets = Record<"served" | "restored" | "init", string[]>;

describe("variables that loading overwrites", () => {
  it("are restored variables that the operation after restoring fills with random numbers", () =>
    assert.deepEqual(found(), ["v random restored"]));

  it("are reference variables, too", () => {
    const v: Parts = ["VariableV2", [], VARIABLE];
    assert.deepEqual(found({ v, init: ["Assign", ["v", "initial"]] }), ["v random restored"]);
  });

  it("are named with constants if nothing random is assigned", () =>
    assert.deepEqual(found({ initial: ["Fill", ["shape", "scale"]] }), ["v constant restored"]));

  it("are not those that no output reads", () =>
    assert.deepEqual(found({}, { served: ["y"] }), []));

  it("are not those that get the value of a variable, a table, an asset or a checkpoint", () => {
    const average: Parts = ["VarHandleOp", [], { resource: { container: "", sharedName: "ema" } }];
    assert.deepEqual(found({ average, initial: ["ReadVariableOp", ["average"]] }), []);
    assert.deepEqual(found({ initial: ["LookupTableFindV2", ["table", "scale"]] }), []);
    assert.deepEqual(found({ asset: ["Const"], initial: ["DecodeRaw", ["asset"]] }), []);
    assert.deepEqual(found({ initial: ["RestoreV2", ["shape", "scale"]] }), []);
  });

  it("are not those that are initialized under a condition", () => {
    const pivot: Parts = ["Switch", ["shape", "scale"]];
    assert.deepEqual(found({ pivot, init: ["AssignVariableOp", ["v", "initial", "^pivot"]] }), []);
  });

  it("are not those that also get another value", () => {
    const average: Parts = ["VarHandleOp", [], { resource: { container: "", sharedName: "ema" } }];
    const last: Parts = ["AssignVariableOp", ["v", "average", "^init"]];
    assert.deepEqual(found({ average, last }, { init: ["init", "last"] }), []);
  });

  it("are not those that a request changes", () => {
    const count: Parts = ["AssignAddVariableOp", ["v", "scale"]];
    assert.deepEqual(found({ count }, { served: ["y", "v", "count"] }), []);
  });

  it("are unrestored ones only if each server draws other random numbers", () => {
    const restored: string[] = [];
    assert.deepEqual(found({}, { restored }), ["v random"]);
    const seeded: Parts = ["TruncatedNormal", ["shape"], { isSeeded: true }];
    assert.deepEqual(found({ random: seeded }, { restored }), []);
    assert.deepEqual(found({ random: seeded }), ["v random restored"]);
    assert.deepEqual(found({ initial: ["Fill", ["shape", "scale"]] }, { restored }), []);
  });
});
