import type { Manifest } from "../inspect";
import type { MetaGraphFacts, SignatureFacts, TensorFacts } from "../inspect/savedModel/facts";
import { shapeText } from "../inspect/savedModel/shape";
import { formatBytes } from "../rules/bytes";

/** Most lines of one list; the rest is counted. */
const LISTED = 40;

/** A manifest as a person reads it: what it is, its files, then what is in them. Judges nothing. */
export function renderManifest(manifest: Manifest): string {
  const { name, kind, contentDigest, totalBytes, fileCount } = manifest;
  return [
    `${name}: ${KINDS[kind]}, ${formatBytes(totalBytes)} in ${fileCount} ${fileCount === 1 ? "file" : "files"}`,
    contentDigest,
    ...files(manifest),
    ...excluded(manifest),
    ...problems(manifest),
    ...(manifest.savedModel?.metaGraphs ?? []).flatMap(metaGraph),
    ...variables(manifest),
    ...routine(manifest),
  ].join("\n");
}

const KINDS: Readonly<Record<Manifest["kind"], string>> = {
  savedModel: "TensorFlow SavedModel",
  customPrediction: "custom prediction routine",
  unsupported: "no SavedModel",
};

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > LISTED ? [`  ... and ${lines.length - LISTED} more`] : [];
  return ["", `${title}:`, ...lines.slice(0, LISTED).map((line) => `  ${line}`), ...more];
}

function files({ files: listed, filesNotListed }: Manifest): string[] {
  const width = Math.max(0, ...listed.slice(0, LISTED).map(({ path }) => path.length));
  const lines = listed.map(({ path, bytes, format, detail, fault }) => {
    const more = [detail, fault].filter(Boolean).join("; ");
    return `${path.padEnd(width)}  ${formatBytes(bytes).padStart(9)}  ${format}${more ? ` (${more})` : ""}`;
  });
  if (filesNotListed)
    lines.push(`and ${filesNotListed.count} more, ${formatBytes(filesNotListed.bytes)}`);
  return section("Files", lines);
}

function excluded({ excluded: left = [] }: Manifest): string[] {
  return section(
    "Left out of the upload",
    left.map(({ path, bytes, because }) => `${path}  ${formatBytes(bytes)}  (${because})`),
  );
}

function problems({ problems: found }: Manifest): string[] {
  return section(
    "Problems",
    found.map(({ path, what }) => (path === "" ? what : `${path}: ${what}`)),
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
    `MetaGraph with tags ${tags.join(", ") || "(none)"}: written by TensorFlow ${tensorflowVersion || "(not recorded)"}, graph version ${producer}, read from ${minConsumer} on`,
    ...Object.entries(signatures).flatMap(([name, facts]) => signature(name, facts)),
    ...section("Assets", assets),
    ...section(
      "Functions",
      functions.flatMap(({ name, calls }) => calls.map((call) => `${name}(${call.join(", ")})`)),
    ),
    ...section("Ops", [
      Object.entries(ops)
        .map(([op, count]) => (count === 1 ? op : `${op} x${count}`))
        .join(", "),
    ]),
  ];
}

function signature(
  name: string,
  { methodName, inputs, outputs, defaults = [] }: SignatureFacts,
): string[] {
  const tensors = (all: SignatureFacts["inputs"]) => {
    const entries = Object.entries(all);
    return entries.length === 0
      ? ["    (none)"]
      : entries.map(([input, facts]) => `    ${input}: ${tensor(facts)}`);
  };
  return [
    "",
    `Signature ${name}${methodName === "" ? "" : ` (${methodName})`}`,
    "  inputs",
    ...tensors(inputs),
    "  outputs",
    ...tensors(outputs),
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
