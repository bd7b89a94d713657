import assert from "node:assert/strict";
import type { SampleRequestFacts } from "../../../inspect/request/facts";
import type { ServedGraphFacts, SignatureFacts } from "../../../inspect/savedModel/facts";
import { judgeRule } from "../../../rules/engine/judge";
import { servingSignature } from "../../../rules/servingSignature";
import { aManifest } from "../../support/manifests";

const tensor = (name: string) => ({ dtype: "float32", shape: [-1], tensor: name });
const aSignature = (change: Partial<SignatureFacts> = {}): SignatureFacts => ({
  methodName: "tensorflow/serving/predict",
  inputs: { x: tensor("x:0") },
  outputs: { y: tensor("y:0") },
  ...change,
});

/** An export with two signatures that requests can call; each test changes one thing. */
interface Change {
  readonly signatures?: Readonly<Record<string, SignatureFacts>>;
  readonly servedSignature?: string;
  readonly mismatch?: SampleRequestFacts["mismatches"][number];
  readonly requested?: string;
  readonly form?: "instances" | "inputs";
  readonly examples?: number;
  readonly image?: string;
  readonly served?: ServedGraphFacts;
}

function found(change: Change) {
  const { signatures, servedSignature, mismatch, requested = "serving_default", ...rest } = change;
  const { form, examples, image, served } = rest;
  const metaGraph = {
    tags: ["serve"],
    tensorflowVersion: "2.21.0",
    producer: 1,
    minConsumer: 0,
    signatures: { serving_default: aSignature(), img: aSignature(), ...signatures },
    ops: {},
    reachedOps: {},
    assets: [],
    restores: false,
    ...(served && { served }),
  };
  const manifest = aManifest({
    savedModel: {
      metaGraphs: [metaGraph],
      variables: [],
      duplicateBytes: 0,
      ...(servedSignature !== undefined && { servedSignature }),
    },
    sampleRequest: {
      file: "request.json",
      signature: requested,
      ...(form !== undefined && { form }),
      ...(examples !== undefined && { examples }),
      mismatches: mismatch ? [mismatch] : [],
    },
    ...(image !== undefined && { serving: { image } }),
  });
  return judgeRule(servingSignature, manifest, { today: "2026-01-31" });
}

const texts = (change: Change) =>
  found(change).map(({ code, level, message }) => `${code} ${level}: ${message}`);

const VERTEX = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest";
const VERTEX_2_3 = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-3:latest";

const lossy = {
  kind: "lossy",
  jsonPath: "$.instances[0]",
  dtype: "float32",
  most: 16777215,
  token: "16777217",
} as const;

describe("serving-signature", () => {
  it("accepts a signature that requests can call", () => {
    assert.deepEqual(texts({}), []);
  });

  for (const [what, change, says] of [
    ["takes nothing", { inputs: {} }, "has no inputs"],
    ["returns nothing", { outputs: {} }, "has no outputs"],
    [
      "names a tensor that is gone",
      { missingTensors: ["g:0"] },
      "names tensors that the graph does not have: g:0",
    ],
    [
      "takes float16",
      { inputs: { x: { ...tensor("x:0"), dtype: "float16" } } },
      "has inputs that JSON cannot express: x (float16)",
    ],
    [
      "returns uint16",
      { outputs: { y: { ...tensor("y:0"), dtype: "uint16" } } },
      "has outputs that JSON cannot express: y (uint16)",
    ],
  ] as const) {
    it(`refuses one to serve that ${what}`, () => {
      const signatures = { serving_default: aSignature(change) };
      const message = `the signature "serving_default" ${says}`;
      assert.deepEqual(texts({ signatures }), [`SIG004 mandatory: ${message}`]);
    });

    it(`accepts one that ${what} and is not served`, () => {
      assert.deepEqual(texts({ signatures: { img: aSignature(change) } }), []);
    });
  }

  for (const [level, servers] of [
    ["advisory", [undefined, "tensorflow/serving:2.4.0", VERTEX, "example.com/server:2.3"]],
    ["mandatory", ["tensorflow/serving:2.3.0", "tensorflow/serving:1.15.0", VERTEX_2_3]],
  ] as const) {
    for (const image of servers) {
      it(`reports an unknown method as ${level} where ${image ?? "nothing"} serves it`, () => {
        const signatures = { serving_default: aSignature({ methodName: "mine" }) };
        assert.deepEqual(texts({ signatures, ...(image !== undefined && { image }) }), [
          `SIG004 ${level}: the signature "serving_default" has the method name "mine"`,
        ]);
      });
    }
  }

  it("compares a request with a signature of an unknown method", () => {
    const signatures = { serving_default: aSignature({ methodName: "" }) };
    const codes = found({ signatures, mismatch: lossy }).map(({ code }) => code);
    assert.deepEqual(codes, ["SIG004", "SIG005"]);
  });

  it("says nothing about the method of a signature that is not served", () => {
    assert.deepEqual(texts({ signatures: { img: aSignature({ methodName: "mine" }) } }), []);
  });

  it("judges the signature that is declared", () => {
    const signatures = { img: aSignature({ outputs: {} }) };
    assert.deepEqual(texts({ signatures, servedSignature: "img" }), [
      'SIG004 mandatory: the signature "img" has no outputs',
    ]);
  });

  it("names a signature that runs in place of one that is not there", () => {
    const missing = { servedSignature: "gone" };
    const fixOf = (change: Change) => found(change).find(({ code }) => code === "SIG003")?.fix;
    assert.match(fixOf(missing) ?? "", /export\.signature \("serving_default"\)/);
    assert.match(fixOf({ ...missing, served: { signature: "img" } }) ?? "", /signature \("img"\)/);
  });

  it("lists the first of many signatures", () => {
    const names = Array.from({ length: 14 }, (_, index) => `s${String(index).padStart(2, "0")}`);
    const signatures = Object.fromEntries(names.map((name) => [name, aSignature()]));
    const [finding] = found({ signatures, servedSignature: "gone" });
    assert.match(finding?.message ?? "", /it has ("[^"]+", ){9}"[^"]+" and \d more$/);
    assert.ok(finding?.data?.signatures?.includes("s13"));
  });

  it("names no signature that servers refuse in place of one that is not there", () => {
    const noOutputs = aSignature({ outputs: {} });
    const first = { signatures: { serving_default: noOutputs }, servedSignature: "gone" };
    assert.match(found(first)[0]?.fix ?? "", /export\.signature \("img"\)/);
    const all = { signatures: { serving_default: noOutputs, img: noOutputs } };
    assert.match(found({ ...all, servedSignature: "gone" })[0]?.fix ?? "", /^export the function/);
  });

  it("names the number in a request that the input does not accept, and what to send", () => {
    const [finding] = found({ mismatch: lossy });
    assert.equal(
      finding?.message,
      "$.instances[0] is 16777217, but the signature serving_default expects float32, integers up to 16777215 in size",
    );
    assert.match(finding?.fix ?? "", /^write it as 16777217\.0, /);
  });

  it("asks for the declared signature's name in a request that is sent to serving_default", () => {
    const [finding] = found({ mismatch: lossy, servedSignature: "img" });
    assert.match(finding?.fix ?? "", /^give the request "signature_name": "img";/);
  });

  it("does not ask for it if the request names the declared one", () => {
    const [finding] = found({ mismatch: lossy, servedSignature: "img", requested: "img" });
    assert.match(finding?.fix ?? "", /^write it as/);
  });

  it("does not ask for it if no server reads the body", () => {
    const mismatch = {
      kind: "json",
      jsonPath: "$",
      line: 1,
      fault: "no-value",
    } as const;
    const [finding] = found({ mismatch, servedSignature: "img" });
    assert.equal(finding?.message, "$ is not JSON that servers read: line 1 has no value");
    assert.equal(finding?.fix, "send one JSON object.");
  });

  const noOutputs = {
    kind: "signature",
    jsonPath: "$.signature_name",
    named: "img",
    callable: ["serving_default"],
    fault: { kind: "outputs" },
  } as const;

  it("refuses a request to another signature that cannot be called", () => {
    assert.deepEqual(
      texts({
        signatures: { img: aSignature({ outputs: {} }) },
        mismatch: noOutputs,
        requested: "img",
      }),
      [
        'SIG005 mandatory: $.signature_name is "img", which has no outputs; requests can call "serving_default"',
      ],
    );
  });

  it("says once that the signature to serve cannot be called", () => {
    const codes = found({
      signatures: { img: aSignature({ outputs: {} }) },
      servedSignature: "img",
      mismatch: noOutputs,
      requested: "img",
    }).map(({ code }) => code);
    assert.deepEqual(codes, ["SIG004"]);
  });
});

const rows = { form: "instances", examples: 2 } as const;

describe("serving-signature, on outputs that are not a row for each example", () => {
  const outputs = (...shapes: readonly (readonly number[] | null)[]) => ({
    serving_default: aSignature({
      outputs: Object.fromEntries(
        shapes.map((shape, at) => [`y${at}`, { dtype: "float32", shape, tensor: `y:${at}` }]),
      ),
    }),
  });
  const scalar = outputs([-1], []);

  for (const [what, change, expected] of [
    ["warns of a scalar where no request is known", { signatures: scalar }, ["SIG007 advisory"]],
    [
      "refuses a scalar that instances ask for",
      { signatures: scalar, ...rows },
      ["SIG007 mandatory"],
    ],
    [
      "refuses a scalar under Vertex AI",
      { signatures: scalar, image: VERTEX },
      ["SIG007 mandatory"],
    ],
    ["lets a scalar through that inputs ask for", { signatures: scalar, form: "inputs" }, []],
    ["lets any rank through", { signatures: outputs([-1], null), ...rows }, []],
    [
      "refuses two and three rows",
      { signatures: outputs([2], [3]), ...rows },
      ["SIG007 mandatory"],
    ],
    [
      "refuses three rows beside a batch",
      { signatures: outputs([-1], [3]), ...rows },
      ["SIG007 mandatory"],
    ],
    [
      "lets two rows through beside a batch of two",
      { signatures: outputs([-1], [2]), ...rows },
      [],
    ],
    [
      "warns of three rows whatever the batch",
      { signatures: outputs([3]), ...rows },
      ["SIG007 advisory"],
    ],
  ] as const satisfies readonly (readonly [string, Change, readonly string[]])[]) {
    it(what, () => {
      const codes = found(change).map(({ code, level }) => `${code} ${level}`);
      assert.deepEqual(codes, expected);
    });
  }

  it("accepts a fixed number of rows if the input has the same number", () => {
    const signatures = {
      serving_default: aSignature({
        inputs: { x: { dtype: "float32", shape: [3], tensor: "x:0" } },
        outputs: { y: { dtype: "float32", shape: [3], tensor: "y:0" } },
      }),
    };
    assert.deepEqual(texts({ signatures, form: "instances", examples: 3 }), []);
  });

  it("refuses a request of inputs only for Vertex AI", () => {
    const codes = (change: Change) => found(change).map(({ code }) => code);
    assert.deepEqual(codes({ form: "inputs", image: VERTEX }), ["SIG005"]);
    assert.deepEqual(codes({ form: "inputs", image: "tensorflow/serving:2.15.1" }), []);
    assert.deepEqual(codes({ ...rows, image: VERTEX }), []);
  });
});
