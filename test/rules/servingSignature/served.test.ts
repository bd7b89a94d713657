import assert from "node:assert/strict";
import type { ServingFacts } from "../../../inspect/manifest";
import type { MetaGraphFacts, ServedGraphFacts } from "../../../inspect/savedModel/facts";
import { judge } from "../../../rules";
import { aManifest } from "../../support/manifests";

const CPU = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest";
const GPU = "us-docker.pkg.dev/vertex-ai/prediction/tf2-gpu.2-15:latest";

/** Codes for a valid model with the given facts about its served signature; those of warnings have a `?`. */
function codesOf(
  served: Omit<ServedGraphFacts, "signature">,
  serving?: ServingFacts,
  graph: Partial<MetaGraphFacts> = {},
): string[] {
  const tensor = { dtype: "float32", shape: [-1, 4], tensor: "x:0" };
  const signature = {
    methodName: "tensorflow/serving/predict",
    inputs: { x: tensor },
    outputs: { y: { ...tensor, tensor: "y:0" } },
  };
  const manifest = aManifest({
    ...(serving && { serving }),
    savedModel: {
      metaGraphs: [
        {
          tags: ["serve"],
          tensorflowVersion: "2.15.1",
          producer: 1,
          minConsumer: 0,
          signatures: { serving_default: signature },
          ops: {},
          reachedOps: {},
          assets: [],
          restores: true,
          served: { signature: "serving_default", ...served },
          ...graph,
        },
      ],
      variables: [],
      duplicateBytes: 0,
    },
  });
  return judge(manifest, { today: "2026-11-28" })
    .filter(({ policy }) => policy === "serving-signature")
    .map(({ code, level }) => (level === "mandatory" ? code : `${code}?`));
}

describe("serving-signature, on how a signature runs", () => {
  it("accepts a signature without faults", () => assert.deepEqual(codesOf({}), []));

  it("refuses a variable and a table that nothing fills", () => {
    const unfilled = [
      { kind: "variable", name: "score/kernel" },
      { kind: "table", name: "vocabulary" },
    ] as const;
    assert.deepEqual(codesOf({ unfilled, unfilledCount: 2 }), ["SIG011", "SIG011"]);
  });

  it("refuses an iterator that nothing initializes", () =>
    assert.deepEqual(codesOf({ idleIterators: ["IteratorV2"] }), ["SIG011"]));

  it("refuses a queue that nothing fills", () =>
    assert.deepEqual(codesOf({ emptyQueues: ["fifo_queue"] }), ["SIG011"]));

  it("refuses variables that loading fills with random numbers, and warns of constants", () => {
    const variable = { name: "kernel", value: "random", restored: true } as const;
    const codes = (...overwritten: NonNullable<ServedGraphFacts["overwritten"]>) =>
      codesOf({ overwritten, overwrittenCount: overwritten.length });
    assert.deepEqual(codes(variable), ["SIG020"]);
    assert.deepEqual(codes({ ...variable, restored: false }), ["SIG020"]);
    assert.deepEqual(codes({ ...variable, value: "constant" }), ["SIG020?"]);
    assert.deepEqual(codes({ ...variable, value: "constant" }, variable), ["SIG020"]);
  });

  it("refuses a placeholder that no input feeds", () =>
    assert.deepEqual(codesOf({ unfed: ["is_training"] }), ["SIG012"]));

  it("refuses an output that is an input, and two inputs that are one tensor", () => {
    assert.deepEqual(codesOf({ fedAndFetched: ["key"] }), ["SIG013"]);
    assert.deepEqual(codesOf({ fedTwice: ["a", "b"] }), ["SIG013"]);
  });

  it("refuses an op without a kernel on the server's devices", () => {
    const cudnn = { graphOpsWithoutKernel: ["CudnnRNNV3"] };
    assert.deepEqual(codesOf(cudnn), ["SIG014"]);
    assert.deepEqual(codesOf(cudnn, { image: CPU }), ["SIG014"]);
    assert.deepEqual(codesOf(cudnn, { image: GPU }), []);
    const trees = { functionOpsWithoutKernel: ["BoostedTreesPredict"] };
    assert.deepEqual(codesOf(trees, { image: GPU }), ["SIG014"]);
  });

  it("refuses a GPU on a CPU image, accepts it on a GPU image, and warns without an image", () => {
    const devices = [{ device: "/device:GPU:0", node: "MatMul" }];
    assert.deepEqual(codesOf({ devices }, { image: CPU }), ["SIG015"]);
    assert.deepEqual(codesOf({ devices }, { image: GPU }), []);
    assert.deepEqual(codesOf({ devices }), ["SIG015?"]);
  });

  it("refuses a job that no single server has, whatever the image", () => {
    const devices = [{ device: "/job:ps/task:0/device:GPU:0", node: "w" }];
    assert.deepEqual(codesOf({ devices }, { image: GPU }), ["SIG015"]);
  });

  it("warns of layers with the channels first, but not on a GPU", () => {
    assert.deepEqual(codesOf({ channelsFirst: ["conv"] }), ["SIG016?"]);
    assert.deepEqual(codesOf({ channelsFirst: ["conv"] }, { image: GPU }), []);
  });

  it("refuses more than one operation at loading", () =>
    assert.deepEqual(codesOf({}, undefined, { mainOps: ["init", "tables"] }), ["SIG017"]));

  it("refuses files that are not part of the model", () => {
    assert.deepEqual(codesOf({ filesAtLoading: ["RestoreV2"] }), ["SIG018"]);
    assert.deepEqual(codesOf({ descriptorFiles: ["DecodeProtoV2"] }), ["SIG018"]);
  });

  it("warns of a program of XLA, and refuses what no server runs", () => {
    const program = { platforms: ["CPU", "CUDA"], calls: [] };
    assert.deepEqual(codesOf({ programs: [program] }), ["SIG019?"]);
    const cuda = { ...program, platforms: ["CUDA"] };
    assert.deepEqual(codesOf({ programs: [cuda] }), ["SIG019", "SIG019?"]);
    assert.deepEqual(codesOf({ programs: [cuda] }, { image: GPU }), ["SIG019?"]);
    const lapack = { ...program, calls: ["lapack_sgeqrf"] };
    assert.deepEqual(codesOf({ programs: [lapack] }), ["SIG019", "SIG019?"]);
  });
});
