import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { refusal } from "../../../rules/modelFormat/refusal";
import { onnx } from "../../support/modelBytes";
import { fixtures } from "../../support/project";
import { field, numberField } from "../../support/protobuf";

const of = (content: Buffer | string) => recognise(bufferSource(Buffer.from(content)));
const loadersOf = (content: Buffer | string) =>
  (of(content).loads ?? []).map(({ loader, name }) => `${loader}: ${name}`);

describe("configurations in YAML, in the forms that loaders accept", () => {
  const hydra = ["hydra.utils.instantiate: os.system"];
  const forms: Readonly<Record<string, string>> = {
    "a block": "_target_: >-\n  os.system\n",
    "an explicit key": "? _target_\n: os.system\n",
    "an escaped key": '"_\\x74arget_": os.system\n',
    "the next line": "_target_:\n  os.system\n",
    "an anchor": "a:\n  _target_: &x os.system\n",
    "a tag": "_target_: !!str os.system\n",
    "lines of old computers": "a: 1\r_target_: os.system\r",
  };
  for (const [form, text] of Object.entries(forms)) {
    it(`finds what they import: ${form}`, () => {
      assert.deepEqual(loadersOf(text), hydra);
    });
  }

  it("finds the keys of other libraries", () => {
    assert.deepEqual(loadersOf("_component_: os.system\n"), ["torchtune: os.system"]);
    assert.deepEqual(loadersOf("model:\n  class_path: a.Model\n"), ["jsonargparse: a.Model"]);
    const target = "model:\n  target: ldm.models.A\n  params:\n    a: 1\n";
    assert.deepEqual(loadersOf(target), ["instantiate_from_config: ldm.models.A"]);
    assert.deepEqual(loadersOf('{"class_path": "a.Model"}'), ["jsonargparse: a.Model"]);
  });

  it("finds nothing in comments, and in targets without parameters", () => {
    assert.deepEqual(loadersOf("# _target_: os.system\na: 1\n"), []);
    assert.deepEqual(loadersOf("target: price.mean\nfeatures: 3\n"), []);
  });
});

describe("text that is code", () => {
  it("is Python after a byte order mark or a form feed", () => {
    for (const start of ["\uFEFF", "\f"])
      assert.equal(of(`${start}import os\nos.getcwd()\n`).format, "python-source");
  });

  it("is a template after a comment, and causes a warning after other words", () => {
    const evil = "{{ ''.__class__.__mro__ }}";
    assert.equal(of(`{# a chat #}${evil}`).code?.[0]?.kind, "template");
    assert.deepEqual(loadersOf(`Hello ${evil}`), ["jinja2: Python's special attributes"]);
    assert.deepEqual(loadersOf("Hello {{ name }}, see a.__class__"), []);
  });

  it("may be a template that concatenates names from characters", () => {
    for (const part of ["''[('%c%c'|format(95,95))]", "''[(dict(__class__=1)|list)[0]]"])
      assert.equal(of(JSON.stringify({ chat_template: `{{ ${part} }}` })).loads?.length, 1);
  });

  it("reaches other files by XML entities", () => {
    const entity = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    const [found] = of(`<?xml version="1.0"?>\n${entity}\n<svg>&x;</svg>\n`).code ?? [];
    assert.deepEqual(found, { kind: "file", name: "file:///etc/passwd", where: "an XML entity" });
    const own = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd">';
    assert.deepEqual(of(`${own}\n<svg></svg>\n`), { format: "svg" });
  });
});

describe("models that need external code", () => {
  const model = readFileSync(join(fixtures, "formats/network.mlmodel"));

  it("name classes of the app in Core ML, even inside a pipeline", () => {
    const description = field(2, field(1, field(1, "x")));
    const custom = Buffer.concat([numberField(1, 4), description, field(555, field(10, "Evil"))]);
    const layer = field(1, Buffer.concat([field(1, "l"), field(500, field(10, "Layer"))]));
    const network = Buffer.concat([numberField(1, 4), description, field(500, layer)]);
    const pipeline = (kind: number, inner: Buffer) =>
      Buffer.concat([numberField(1, 4), description, field(kind, inner)]);
    assert.deepEqual(loadersOf(model), []);
    assert.deepEqual(loadersOf(custom), ["Core ML: the app's class Evil"]);
    assert.deepEqual(loadersOf(network), ["Core ML: the app's class Layer"]);
    assert.equal(loadersOf(pipeline(202, field(1, custom))).length, 1);
    assert.equal(loadersOf(pipeline(200, field(1, field(1, network)))).length, 1);
  });

  it("name the domains of operators in ONNX that neither the runtime nor the model has", () => {
    const plain = onnx("weights/model.onnx_data");
    const opset = (domain: string) => field(8, field(1, domain));
    const own = field(25, Buffer.concat([field(1, "F"), field(10, "mine")]));
    assert.deepEqual(loadersOf(plain), []);
    assert.deepEqual(
      loadersOf(Buffer.concat([plain, opset("ai.onnx.ml"), opset("mine"), own])),
      [],
    );
    assert.deepEqual(loadersOf(Buffer.concat([plain, opset("ai.onnx.contrib")])), [
      "onnxruntime: operators of the domain ai.onnx.contrib",
    ]);
  });

  const folder = join(fixtures, "formats/onnx");
  const truth: Readonly<Record<string, { needs: string; why: string }>> = JSON.parse(
    readFileSync(join(folder, "truth.json"), "utf8"),
  );
  for (const [name, { needs, why }] of Object.entries(truth)) {
    it(`name ${needs === "" ? "no domain" : "the domain"} of ONNX with ${why} (${name})`, () => {
      assert.deepEqual(
        loadersOf(readFileSync(join(folder, name))),
        needs === "" ? [] : [`onnxruntime: operators of the domain ${needs}`],
      );
    });
  }

  it("name a Python function in an expression of polars as JSON", () => {
    const inJson = (bytes: unknown, key = "function") =>
      of(Buffer.from(JSON.stringify({ AnonymousFunction: { input: [], [key]: bytes } }))).loads;
    const loads = [{ loader: "polars", name: "a pickled Python function" }];
    for (const mark of ["PLPYFN", "PLPYUDF"]) {
      assert.deepEqual(inJson([...Buffer.from(mark), 148, 129]), loads);
      assert.deepEqual(inJson([[...Buffer.from(mark), 148]]), loads);
      assert.deepEqual(inJson(`${mark}.`), loads);
    }
    const escaped = Buffer.from('{"function": "\\u0050LPYFN."}');
    assert.deepEqual(of(escaped).loads, loads);
    assert.equal(inJson([80, 76, 80, 1]), undefined);
    assert.equal(inJson("a PLPYFN"), undefined);
  });

  it("name a Python function in an expression and in a query plan of polars", () => {
    const polars = (name: string) => of(readFileSync(join(fixtures, "formats/polars", name)));
    const loads = [{ loader: "polars", name: "a pickled Python function" }];
    assert.deepEqual(polars("expression_function.bin"), { format: "msgpack", loads });
    assert.deepEqual(polars("plan_function.bin"), { format: "unknown", loads });
    assert.deepEqual(polars("expression_plain.bin"), { format: "msgpack" });
    assert.deepEqual(polars("plan_plain.bin"), { format: "unknown" });
    const options = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;
    const judged = (name: string, unknownFormats: "warn" | "refuse") =>
      refusal(polars(name), "artifact", { ...options, unknownFormats });
    assert.deepEqual(judged("plan_function.bin", "warn")?.code, "FMT009");
    assert.deepEqual(judged("plan_function.bin", "refuse")?.code, "FMT007");
    assert.deepEqual(judged("plan_plain.bin", "warn")?.code, "FMT007");
  });
});
