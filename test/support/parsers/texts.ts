import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ARGUMENTS } from "../../../components/arguments/argumentSchema";
import { judgeTemplates } from "../../../inspect/formats/text/chatTemplate";
import { parseJson } from "../../../inspect/formats/text/jsonText";
import { parseLiteral } from "../../../inspect/formats/text/pythonLiteral";
import { loadersInText } from "../../../inspect/formats/text/textLoaders";
import { pythonTag } from "../../../inspect/formats/text/yamlTags";
import { scriptFileOps } from "../../../inspect/formats/weights/scriptFileOps";
import { compareRequestText } from "../../../inspect/request/compare";
import { parseRawJson } from "../../../inspect/request/rawJson";
import { containerEnvironment, evaluateMarker } from "../../../inspect/requirements/markers";
import { parseRequirement } from "../../../inspect/requirements/requirementLine";
import { settingFaults } from "../../../inspect/schema/faults";
import { readManifest } from "../../../inspect/schema/readManifest";
import { SETTINGS_FILE } from "../../../inspect/schema/settings";
import { compareVersions } from "../../../inspect/upgrade";
import { judge } from "../../../rules";
import { configSchema } from "../../../rules/engine/options";
import oracle from "../../fixtures/packaging-oracle.json";
import { aManifest } from "../manifests";
import { fixtures } from "../project";
import { fixture, type Parsers, texts } from "./parser";

const requests = readdirSync(join(fixtures, "requests"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => fixture(`requests/${name}`));

const SIGNATURE = {
  methodName: "tensorflow/serving/predict",
  inputs: {
    a: { dtype: "float32", shape: [-1, 4] },
    b: { dtype: "string", shape: null },
    c: { dtype: "int64", shape: [] },
  },
  outputs: {},
};
const BYTES_SIGNATURE = {
  methodName: "tensorflow/serving/predict",
  inputs: { image_bytes: { dtype: "string", shape: [-1] } },
  outputs: {},
};

const settings = {
  name: "iris",
  export: { path: "export", signature: "serving_default", tags: ["serve"], exclude: ["*.txt"] },
  customPrediction: { source: "src", predictor: "predictor:Model", artifacts: "artifacts" },
  serving: { image: "us-docker.pkg.dev/a/b:1", machineType: "n1-standard-4" },
  exemptions: [{ rule: "FMT001", reason: "known", until: "2026-12-31" }],
};

/** A manifest that is still valid after a change is judged and compared with the original. */
function judged(value: unknown): void {
  const read = readManifest(value);
  if (!("manifest" in read)) return;
  const found = judge(read.manifest, { today: "2026-01-31" });
  const broken = found.find(({ message }) => message.startsWith("internal error"));
  if (broken) throw new Error(broken.message);
  compareVersions(aManifest(), read.manifest);
  compareVersions(read.manifest, aManifest());
}

/** The readers of requests, settings, lines of requirements and the strings of models. */
export const TEXT_PARSERS: Parsers = {
  parseRawJson: { inputs: requests, parse: (bytes) => parseRawJson(bytes.toString("utf8")) },
  compareRequestText: {
    inputs: requests,
    parse: (bytes) => compareRequestText(bytes.toString("utf8"), { serving_default: SIGNATURE }),
  },
  "compareRequestText, on bytes in base64,": {
    inputs: texts([
      '{"instances": [{"b64": "aGVsbG8="}, {"b64": "aGVsbG8"}]}',
      '{"inputs": {"image_bytes": [{"b64": "_-8="}, "iVBOR"]}, "signature_name": "serving_default"}',
    ]),
    parse: (bytes) =>
      compareRequestText(bytes.toString("utf8"), { serving_default: BYTES_SIGNATURE }),
  },
  parseJson: {
    inputs: [...requests, Buffer.from('{"a": NaN, "b": [Infinity, "NaN"]}')],
    parse: (bytes) => parseJson(bytes.toString("utf8")),
  },
  parseLiteral: {
    inputs: texts(["{'descr': [('a', '<f4', (2,))], 'fortran_order': False, 'shape': (3, 4), }"]),
    parse: (bytes) => parseLiteral(bytes.toString("latin1")),
  },
  pythonTag: {
    inputs: texts(["a: !!python/object:x [!a b, !<tag:yaml.org,2002:python/name:y>]\n%TAG ! x\n"]),
    parse: (bytes) => pythonTag(bytes.toString("utf8")),
  },
  parseRequirement: {
    inputs: texts(Object.keys(oracle.requirements)),
    parse: (bytes) => parseRequirement(bytes.toString("utf8")),
  },
  evaluateMarker: {
    inputs: texts(Object.keys(oracle.markers)),
    parse: (bytes) => evaluateMarker(bytes.toString("utf8"), containerEnvironment("3.10")),
  },
  scriptFileOps: {
    inputs: texts([
      'x = torch.  from_file("a")\ny = getattr(torch, "load" "s") # a\nops.aten.save(r\'b\')',
    ]),
    parse: (bytes) => scriptFileOps(bytes.toString("utf8")),
  },
  judgeTemplates: {
    inputs: texts([
      "{% for m in messages %}{{ m['__cl' ~ 'ass__'] | attr(x) }}{% include 'a' %}{% endfor %}",
    ]),
    parse: (bytes) => judgeTemplates([bytes.toString("utf8")], ""),
  },
  loadersInText: {
    inputs: texts([
      "a:\n  - {_target_: os.getcwd, x: 1}\nloader_module: my.loader\nservice: a:b\n",
    ]),
    parse: (bytes) => loadersInText(bytes.toString("utf8")),
  },
  "manifests and the rules on them": {
    inputs: texts([
      JSON.stringify(aManifest()),
      JSON.stringify(
        aManifest({ exemptions: [{ rule: "FMT001", reason: "known", until: "2026-12-31" }] }),
      ),
    ]),
    parse: (bytes) => judged(parseJson(bytes.toString("utf8"))),
  },
  "settings files": {
    inputs: texts([
      JSON.stringify(settings),
      JSON.stringify({ all: "advisory", "model-format": { unknownFormats: "refuse" } }),
    ]),
    parse: (bytes) => {
      const given = parseJson(bytes.toString("utf8"));
      if (typeof given !== "object" || given === null) return;
      settingFaults(ARGUMENTS, given);
      settingFaults(SETTINGS_FILE, given);
      settingFaults(configSchema(), given);
    },
  },
};
