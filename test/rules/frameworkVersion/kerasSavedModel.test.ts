import assert from "node:assert/strict";
import type { Manifest } from "../../../inspect/manifest";
import type { FileReadFacts, RoutineFacts } from "../../../inspect/python/facts";
import { aRoutine, requirements } from "../../support/routineManifests";
import { anExport, codes, findings } from "../../support/versionManifests";

interface Call {
  readonly lines: readonly string[];
  readonly read?: Partial<FileReadFacts>;
  readonly routine?: Partial<RoutineFacts>;
}

/** A routine with a SavedModel in model/sm that calls `load_model`; each test changes one thing. */
function loadingSavedModel({ lines, read = {}, routine = {} }: Call): Manifest {
  const call: FileReadFacts = {
    path: "sm",
    below: "artifacts",
    file: "predictor.py",
    line: 9,
    reader: "keras.models.load_model",
    ...read,
  };
  const { savedModel } = anExport("2.16.2", "");
  assert.ok(savedModel);
  return {
    ...aRoutine({
      requirements: requirements(...lines),
      pythonVersion: "3.11",
      artifacts: "model",
      filesRead: [call],
      ...routine,
    }),
    artifactModels: [{ path: "model/sm", savedModel, problems: [] }],
  };
}

const TF_KERAS = { reader: "tensorflow.keras.models.load_model" };

describe("framework-version, on a SavedModel for load_model of Keras", () => {
  // Tried with TensorFlow 2.16.2, Keras 3.3.3 and tf-keras 2.16.0, and with TensorFlow 2.15.
  const cases: readonly (Call & { readonly expected: readonly string[] })[] = [
    { lines: ["keras==3.3.3"], expected: ["VER005"] },
    { lines: ["keras==2.15.0"], expected: [] },
    { lines: ["keras>=2.15"], expected: [] },
    { lines: ["keras"], expected: [] },
    { lines: ["tensorflow==2.16.2"], expected: ["VER005"] },
    { lines: ["tensorflow==2.15.1"], expected: [] },
    { lines: ["tensorflow-cpu==2.16.2"], read: TF_KERAS, expected: ["VER005"] },
    { lines: ["tensorflow==2.15.1"], read: TF_KERAS, expected: [] },
    { lines: ["tensorflow"], read: TF_KERAS, expected: [] },
    { lines: ["tensorflow==2.16.2", "tf-keras==2.16.0"], read: TF_KERAS, expected: [] },
    { lines: ["tensorflow==2.16.2", "tf-keras==2.16.0"], expected: ["VER005"] },
    { lines: ["keras==3.3.3"], read: { reader: "keras.saving.load_model" }, expected: ["VER005"] },
    { lines: ["keras==3.3.3"], read: { reader: "tensorflow.saved_model.load" }, expected: [] },
    { lines: ["keras==3.3.3"], read: { path: "model.keras" }, expected: [] },
    { lines: ["keras==3.3.3"], read: { isUnreached: true }, expected: [] },
    { lines: ["keras==3.3.3"], read: { below: "working" }, expected: [] },
    {
      lines: ["keras==3.3.3"],
      read: { below: "working" },
      routine: { brings: "artifacts" },
      expected: ["VER005"],
    },
    { lines: ["keras==3.3.3"], read: { below: "source", path: "model/sm" }, expected: ["VER005"] },
    { lines: ["keras==3.3.3"], read: { below: "absolute", path: "/model/sm" }, expected: [] },
  ];
  for (const { expected, ...call } of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${JSON.stringify(call)}`, () => {
      assert.deepEqual(codes(loadingSavedModel(call)), expected);
    });
  }

  for (const [what, read, routine] of [
    ["the artifacts themselves", {}, {}],
    ["the folder into which they are downloaded", { below: "working" }, { brings: "artifacts" }],
  ] as const) {
    it(`reports ${what} as a SavedModel that is loaded`, () => {
      const manifest = loadingSavedModel({
        lines: ["keras==3.3.3"],
        read: { path: "", ...read },
        routine,
      });
      const [model] = manifest.artifactModels ?? [];
      assert.ok(model);
      const atRoot = { ...manifest, artifactModels: [{ ...model, path: "model" }] };
      assert.deepEqual(codes(atRoot), ["VER005"]);
      assert.deepEqual(codes(manifest), []);
    });
  }

  it("names the call, the model, the pin, and both fixes", () => {
    const [found] = findings(loadingSavedModel({ lines: ["tensorflow==2.16.2"], read: TF_KERAS }));
    assert.deepEqual(
      [found?.file, found?.line, found?.message, found?.fix],
      [
        "predictor.py",
        9,
        "tf.keras.models.load_model is given the SavedModel model/sm, and tensorflow==2.16.2 (requirements.txt:1) loads it",
        'use tf.keras.layers.TFSMLayer(path, call_endpoint="serving_default") or tf.saved_model.load(path) with the same path, or save the model as a .keras file.',
      ],
    );
  });
});
