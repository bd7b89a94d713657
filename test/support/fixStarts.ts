import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { InspectOptions } from "../../inspect";
import { debugInfo } from "./debugInfo";
import type { Declared } from "./declaredBundle";
import { otherModels, savedModels } from "./exports";
import { fixtures, scratchFolder } from "./project";
import { folderOf } from "./reports";
import { routines, sourceOfRoutine, truthOfRoutine } from "./routines";
import { node, savedModelFolder } from "./savedModel";
import { aRoutine } from "./soundRoutine";

const prebuilt = (name: string) => `us-docker.pkg.dev/vertex-ai/prediction/${name}:latest`;

/** A valid export with changes. */
function anExport(
  options: InspectOptions = {},
  change: (folder: string) => void = () => undefined,
  policies?: Declared["policies"],
): () => Declared {
  return () => {
    const folder = scratchFolder();
    cpSync(folderOf("keras3_export"), folder, { recursive: true });
    change(folder);
    return { folder, options, ...(policies && { policies }) };
  };
}

/** A valid routine with other files. */
function aSource(
  files: Readonly<Record<string, string>> = {},
  options: Partial<InspectOptions> = {},
): () => Declared {
  return () => {
    const root = aRoutine();
    for (const [path, content] of Object.entries(files)) write(join(root, "src", path), content);
    const customPrediction = { predictor: "predictor:Predictor", artifacts: join(root, "model") };
    return { folder: join(root, "src"), options: { customPrediction, ...options } };
  };
}

const withFiles =
  (files: Readonly<Record<string, string | Buffer>>) =>
  (folder: string): void => {
    for (const [path, content] of Object.entries(files)) write(join(folder, path), content);
  };

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const exempting = (one: object, policies?: Declared["policies"]) =>
  anExport(
    { exemptions: [{ rule: "TRN006", reason: "agreed", until: "2027-01-31", ...one }] },
    undefined,
    policies,
  );

/** A file of another framework by itself. */
const only =
  (fixture: string, file: string, options: InspectOptions = {}) =>
  (): Declared => {
    const folder = scratchFolder();
    cpSync(join(fixtures, fixture, file), join(folder, file));
    return { folder, options };
  };

/** More than is decompressed of a file, without the ratio of a bomb. */
const rows = () => {
  const part = Buffer.alloc(1 << 20);
  for (let at = 0; at < part.length; at += 64) part.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
  return gzipSync(Buffer.concat(Array.from({ length: 70 }, () => part)), { level: 1 });
};

/** Bundles that no fixture has. */
const CHANGED: Readonly<Record<string, () => Declared>> = {
  "a secret": anExport({}, withFiles({ "credentials.json": "{}" })),
  "a folder of Git": anExport({}, withFiles({ ".git/config": "[core]\n" })),
  "a broken link": anExport({}, (folder) => symlinkSync("nowhere", join(folder, "link"))),
  "a link out of the folder": anExport({}, (folder) =>
    symlinkSync("/etc/hosts", join(folder, "link")),
  ),
  "a link to itself": anExport({}, (folder) => symlinkSync("link", join(folder, "link"))),
  "names that differ in case": anExport(
    {},
    withFiles({ "assets/A.txt": "a", "assets/a.txt": "b" }),
  ),
  "debug information": anExport({}, withFiles({ "debug/saved_model_debug_info.pb": debugInfo() })),
  "variables that are left out": anExport({ export: { exclude: ["variables/"] } }),
  "a damaged fingerprint": anExport({}, withFiles({ "fingerprint.pb": Buffer.alloc(20) })),
  "variables without their folder": anExport({}, (folder) => {
    for (const name of ["variables.index", "variables.data-00000-of-00001"])
      renameSync(join(folder, "variables", name), join(folder, name));
    rmSync(join(folder, "variables"), { recursive: true });
  }),
  "a graph of another name": anExport({}, (folder) =>
    renameSync(join(folder, "saved_model.pb"), join(folder, "SAVED_MODEL.PB")),
  ),
  "an unknown container": anExport({ serving: { image: prebuilt("tf2-cpu.2-99") } }),
  "a removed container": anExport({ serving: { image: prebuilt("tf2-cpu.2-13") } }),
  "a container that is removed soon": anExport({ serving: { image: prebuilt("tf2-cpu.2-15") } }),
  "a container without patches": anExport(
    { serving: { image: prebuilt("tf2-cpu.2-15") } },
    undefined,
    {
      "serving-container": { warnDays: 7 },
    },
  ),
  "a container of another framework": anExport({ serving: { image: prebuilt("xgboost-cpu.2-1") } }),
  "a container with a tag": anExport({
    serving: { image: prebuilt("tf2-cpu.2-15").replace("latest", "v1") },
  }),
  "a framework without a container": anExport({
    serving: { framework: "tensorflow", frameworkVersion: "2.19" },
  }),
  "a version that is not the image's": anExport({
    serving: {
      image: "tensorflow/serving:2.19.0",
      framework: "tensorflow",
      frameworkVersion: "2.18",
    },
  }),
  "an older server": anExport({ serving: { image: "tensorflow/serving:2.11.0" } }),
  "a bundle over its limit": anExport({}, undefined, { "bundle-size": { maxBytes: 10_000 } }),
  "an exemption without a reason": exempting({ reason: "" }),
  "an exemption without a day": exempting({ until: "soon" }),
  "an expired exemption": exempting({ until: "2026-11-27" }),
  "an exemption of a misspelt rule": exempting({ rule: "trn006" }),
  "exemptions that are ignored": exempting({}, { exemptions: { ignoreAll: true } }),
  "an exemption for too long": exempting({}, { exemptions: { maxDays: 30 } }),
  "an exemption that is not allowed": exempting({}, { exemptions: { notExemptible: ["TRN006"] } }),
  "a file of an unknown format": anExport(
    {},
    withFiles({ "assets/x.bin": Buffer.from([1, 2, 0, 255, 7]) }),
  ),
  "a script beside the graph": anExport({}, withFiles({ "assets/x.py": "import os\n" })),
  "a routine without its class": () => {
    const { folder } = aSource()();
    return { folder, options: {} };
  },
  "a model whose name the server does not look for": only("xgboost_model", "model.ubj", {
    serving: { image: prebuilt("xgboost-cpu.2-1") },
  }),
  "a container with another Python": aSource(
    {},
    { serving: { image: prebuilt("sklearn-cpu.1-6"), pythonVersion: "3.9" } },
  ),
  "a requirement that nothing imports": aSource({ "requirements.txt": "tqdm==4.66.5\n" }),
  "a file that an ignore file leaves out": aSource({ ".gcloudignore": "labels.json\n" }),
  "a folder that an ignore file leaves out": aSource({
    ".gcloudignore": "data/\n",
    "data/labels.json": "[]",
    "scale.py": 'LABELS = open("data/labels.json")\n\n\ndef scale(values):\n    return values\n',
  }),
  "a name of a newer Python": aSource({
    "scale.py": "from typing import override\n\n\ndef scale(values):\n    return values\n",
  }),
  "a handler that is not named": aSource({
    "handler.py":
      "from google.cloud.aiplatform.prediction.handler import PredictionHandler\n\n\nclass Handler(PredictionHandler):\n    pass\n",
  }),
  "a file that is not decompressed to its end": anExport({}, (folder) =>
    write(join(folder, "assets/rows.gz"), rows()),
  ),
  "a truncated file": anExport(
    {},
    withFiles({
      "assets/text.bz2": readFileSync(join(fixtures, "formats/text.txt.bz2")).subarray(0, -40),
    }),
  ),
  "files of training that are taken back": () => ({
    folder: folderOf("training_leftovers_v2"),
    options: { export: { exclude: ["!checkpoints/ckpt-3.index"] } },
  }),
  "an op that TensorFlow does not have": () => ({
    folder: savedModelFolder({
      nodes: [node("y", "MyOp")],
      signatures: { serving_default: "y:0" },
    }),
    options: {},
  }),
};

/** Bundles with findings: those of the fixtures, and changed ones. */
export const fixStarts: readonly (readonly [name: string, start: () => Declared])[] = [
  ...[...savedModels, ...otherModels.map(({ name }) => name)].map(
    (name) => [name, (): Declared => ({ folder: folderOf(name), options: {} })] as const,
  ),
  ...routines.map((name) => [name, () => aRoutineOf(name)] as const),
  ...Object.entries(CHANGED),
];

function aRoutineOf(name: string): Declared {
  const { predictor, artifacts, serving } = truthOfRoutine(name);
  const customPrediction = {
    predictor,
    exclude: ["expected.json"],
    ...(artifacts !== undefined && { artifacts: join(fixtures, "routines", name, artifacts) }),
  };
  return {
    folder: sourceOfRoutine(name),
    options: { customPrediction, ...(serving && { serving }) },
  };
}
