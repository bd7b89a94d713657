import type { Manifest } from "../inspect";
import { groupBy } from "../inspect/groupBy";
import { summarise } from "../inspect/problem";
import type { MetaGraphFacts, SignatureFacts, TensorFacts } from "../inspect/savedModel/facts";
import { shapeText } from "../inspect/savedModel/shape";
import { describeRecorded } from "../report/recordedVersion";
import { details } from "../rules/modelFormat/describe";
import { escapeControls, formatBytes, plural } from "../text";
import { EXCLUDED } from "./excluded";
import { tflite } from "./inspectTflite";
import { counted, inputsAndOutputs, LISTED, section } from "./section";

/** A manifest as a person reads it: what it is, its files, then what is in them. Judges nothing. */
export function renderManifest(manifest: Manifest): string {
  const { name, kind, contentDigest, totalBytes, fileCount } = manifest;
  const what = kind === "unsupported" && manifest.tflite ? "TFLite model" : KINDS[kind];
  return [
    `${name}: ${what}, ${formatBytes(totalBytes)} in ${plural(fileCount, "file")}`,
    contentDigest || "digest unknown: larger files were read in parts",
    ...files(manifest),
    ...excluded(manifest),
    ...recorded(manifest),
    ...problems(manifest),
    ...(manifest.savedModel?.metaGraphs ?? []).flatMap(metaGraph),
    ...variables(manifest),
    ...keras(manifest),
    ...fingerprint(manifest),
    ...routine(manifest),
    ...tflite(manifest),
  ]
    .map(escapeControls)
    .join("\n");
}

const KINDS: Readonly<Record<Manifest["kind"], string>> = {
  savedModel: "TensorFlow SavedModel",
  customPrediction: "custom prediction routine",
  unsupported: "no SavedModel",
};

function files({ files: listed, filesNotListed }: Manifest): string[] {
  const width = Math.max(0, ...listed.slice(0, LISTED).map(({ path }) => path.length));
  const lines = listed.map((file) => {
    const { path, bytes, format, fault } = file;
    const more = [details(file), fault].filter(Boolean).join("; ");
    return `${path.padEnd(width)}  ${formatBytes(bytes).padStart(9)}  ${format}${more ? ` (${more})` : ""}`;
  });
  if (filesNotListed)
    lines.push(`and ${filesNotListed.count} more, ${formatBytes(filesNotListed.bytes)}`);
  return section("Files", lines);
}

function excluded({ excluded: left = [] }: Manifest): string[] {
  return section(
    "Left out of the upload",
    left.map(
      ({ path, bytes, because }) => `${path}  ${formatBytes(bytes)}  (${EXCLUDED[because]})`,
    ),
  );
}

function recorded({ recordedVersions = [] }: Manifest): string[] {
  const byPath = groupBy(recordedVersions, ({ path }) => path);
  return section(
    "Recorded versions",
    Array.from(byPath, ([path, found]) => `${path}: ${found.map(describeRecorded).join(", ")}`),
  );
}

function problems({ problems: found }: Manifest): string[] {
  return section(
    "Problems",
    found.map((problem) => {
      const summary = summarise(problem);
      return problem.path === "" ? summary : `${problem.path}: ${summary}`;
    }),
  );
}

function metaGraph(graph: MetaGraphFacts): string[] {
  const {
    tags,
    tensorflowVersion,
    producer,
    minConsumer,
    signatures,
    ops,
    assets,
    functions = [],
  } = graph;
  return [
    "",
    `MetaGraph with tags ${tags.join(", ") || "(none)"}: written by TensorFlow ${tensorflowVersion || "(not recorded)"}, graph version ${producer}, needs ${minConsumer} or later`,
    ...Object.entries(signatures).flatMap(([name, facts]) => signature(name, facts)),
    ...section("Assets", assets),
    ...section(
      "Functions",
      functions.flatMap(({ name, calls }) => calls.map((call) => `${name}(${call.join(", ")})`)),
    ),
    ...counted("Ops", ops),
  ];
}

function signature(
  name: string,
  { methodName, inputs, outputs, defaults = [] }: SignatureFacts,
): string[] {
  const tensors = (all: SignatureFacts["inputs"]) =>
    Object.entries(all).map(([input, facts]) => `${input}: ${tensor(facts)}`);
  const heading = `Signature ${name}${methodName === "" ? "" : ` (${methodName})`}`;
  return [
    ...inputsAndOutputs(heading, tensors(inputs), tensors(outputs)),
    ...(defaults.length > 0 ? [`  inputs with a default: ${defaults.join(", ")}`] : []),
  ];
}

function tensor({ dtype, shape, tensor: name, encoding }: TensorFacts): string {
  return `${dtype} ${shapeText(shape)}  ${encoding ?? name ?? ""}`.trimEnd();
}

function variables({ savedModel }: Manifest): string[] {
  const all = savedModel?.variables ?? [];
  const lines = [...all]
    .sort((a, b) => b.bytes - a.bytes)
    .map(
      ({ name, dtype, shape, bytes }) =>
        `${name}  ${dtype} ${shapeText(shape)}  ${formatBytes(bytes)}`,
    );
  const repeated = savedModel?.duplicateBytes ?? 0;
  const note = repeated > 0 ? [`${formatBytes(repeated)} of them are stored more than once`] : [];
  return section(`Variables (${all.length})`, [...note, ...lines]);
}

function keras({ savedModel }: Manifest): string[] {
  if (!savedModel?.keras) return [];
  const { version, classes, registered } = savedModel.keras;
  return [
    ...counted(`Keras ${version ?? "(version not recorded)"}, classes`, classes),
    ...section("Its own registered classes", registered),
  ];
}

function fingerprint({ savedModel }: Manifest): string[] {
  if (!savedModel?.fingerprint) return [];
  const { uuid, producer, ...hashes } = savedModel.fingerprint;
  return section(`Fingerprint ${uuid} (version ${producer})`, [
    `saved model ${hashes.savedModelChecksum}, checkpoint ${hashes.checkpointHash}`,
    `graph ${hashes.graphDefProgramHash}, signatures ${hashes.signatureDefHash}, objects ${hashes.savedObjectGraphHash}`,
  ]);
}

function routine({ routine: facts }: Manifest): string[] {
  if (!facts) return [];
  const { predictor, pythonVersion, predictorClass, imports, requirements, filesRead } = facts;
  const modules = new Map(
    imports.map(({ module, file, line, kind, local }) => [
      module,
      `${module}  ${file}:${line}${kind === "required" ? "" : `  ${kind}`}${local === undefined ? "" : "  own module"}`,
    ]),
  );
  return [
    "",
    `Predictor ${predictor}, Python ${pythonVersion}: ${Object.keys(predictorClass?.methods ?? {}).join(", ") || "class not found"}`,
    ...section("Imports", [...modules.values()]),
    ...section(
      "Requirements",
      requirements.map(({ name, specifier, file, line }) => `${name}${specifier}  ${file}:${line}`),
    ),
    ...section(
      "Files read",
      filesRead.map(
        ({ path, file, line, below }) => `${path}  ${file}:${line}  below the ${below} folder`,
      ),
    ),
  ];
}
