import type { Manifest, Problem } from "../../inspect/manifest";
import type { Draft, Rule } from "../engine/rule";
import { emptyAsset } from "./emptyAsset";
import { exportsBelow } from "./exportsBelow";

/** Policy `model-complete`: everything that loading needs is there, whole and at the right place. */
export const modelComplete: Rule = {
  policy: "model-complete",
  description: "Refuses exports that lack a part, are damaged, or lie at the wrong folder level.",
  level: "mandatory",
  severity: "critical",
  codes: {
    CMP001: "Graph that cannot be read",
    CMP002: "Export without a MetaGraph",
    CMP003: "Index of the variables missing or damaged",
    CMP004: "Data shard missing or too short",
    CMP005: "Tensor that is damaged",
    CMP006: "Asset missing or empty",
    CMP007: "Git LFS pointer instead of a file",
    CMP008: "Export further down",
    CMP009: "Checkpoint, not a SavedModel",
    CMP010: "File that cannot be read",
    CMP011: "Served file left out by exclude",
    CMP012: "TFLite model that cannot be read",
    CMP013: "Variables of another export",
    CMP014: "SavedModel without its graph",
    CMP015: "Damaged fingerprint",
    CMP016: "Graph that names what it does not have",
    CMP017: "Variables that do not fit the graph",
  },
  options: {},
  *judge(manifest) {
    const pointers = manifest.files.filter(({ format }) => format === "git-lfs-pointer");
    for (const { path } of pointers) yield pointer(path);
    const isPointer = new Set(pointers.map(({ path }) => path));
    yield* exportsBelow(manifest.problems);
    for (const problem of grouped(manifest.problems)) {
      const draft = isPointer.has(problem.path) ? undefined : judgeProblem(problem, manifest);
      if (draft) yield draft;
    }
  },
};

function pointer(path: string): Draft {
  return {
    code: "CMP007",
    file: path,
    message: "is a Git LFS pointer, not the file it stands for",
    reason: "The clone has not fetched its large files, and the model would lack this one.",
    fix: `run git lfs pull --include "${path}", and preview again.`,
  };
}

const REWRITE =
  'Export the model again with model.export("export") or tf.saved_model.save(model, "export")';
/** Begins most fixes: what is damaged here is mostly whole there. */
const COPY = "copy the export again from where it was written";

function judgeProblem({ code, path, what }: Problem, manifest: Manifest): Draft | undefined {
  switch (code) {
    case "unreadable-graph":
      return {
        code: "CMP001",
        file: path,
        message: `cannot be read: ${what}`,
        reason: "It is cut short or damaged, or no SavedModel's graph.",
        fix: `${COPY}, whole.`,
      };
    case "no-meta-graph":
      return noMetaGraph(path, manifest);
    case "missing-index":
    case "unreadable-index":
      return {
        code: "CMP003",
        file: path,
        message: code === "missing-index" ? "is missing" : `cannot be read: ${what}`,
        reason: "Without the index no variable can be restored, and loading fails.",
        fix: `${COPY}, with its whole variables/ folder.`,
      };
    case "missing-shard":
    case "short-shard":
      return {
        code: "CMP004",
        file: path,
        message: code === "missing-shard" ? `is missing, and ${what}` : `is too short: ${what}`,
        reason: "Restoring the variables fails when the server loads the model.",
        fix: `${COPY}, with every file of variables/.`,
      };
    case "checksum-mismatch":
      return {
        code: "CMP005",
        file: path,
        message: what,
        reason: "Its bytes are not those that were written, and the server refuses to load them.",
        fix: `${COPY}; if it is damaged there, too, export the model again.`,
      };
    case "missing-asset":
      return {
        code: "CMP006",
        file: path,
        message: "is missing, and the graph reads it",
        reason: "Initialising the tables fails when the server loads the model.",
        fix: `${COPY}, with its assets/ folder.`,
      };
    case "empty-asset":
      return emptyAsset(path, manifest);
    case "missing-graph":
      return {
        code: "CMP014",
        file: path,
        message: `is missing, and the rest of a SavedModel is there: ${what}`,
        reason: "It holds the graph, without which there is nothing that a server could run.",
        fix: `${COPY}, with its saved_model.pb; if that is not there, either, export the model again.`,
      };
    case "misnamed-graph":
      return {
        code: "CMP014",
        file: path,
        message: `is the graph of a SavedModel, and is not called ${what}`,
        reason: "Servers look for that name alone, and in a bucket its case counts.",
        fix: `rename it to ${path.slice(0, path.lastIndexOf("/") + 1)}${what}.`,
      };
    case "checkpoint":
      return {
        code: "CMP009",
        file: path,
        message: `is a checkpoint, not a SavedModel (${what})`,
        reason: "It holds weights without the graph, so there is nothing that a server could run.",
        fix: checkpointFix(what, path),
      };
    case "excluded-part":
      return {
        code: "CMP011",
        file: path,
        message: "is left out by exclude, and the server reads it",
        reason: "Loading the model fails without it.",
        fix: `narrow the patterns of exclude, or take it back with "!/${path}".`,
      };
    case "unreadable-tflite":
      return {
        code: "CMP012",
        file: path,
        message: `cannot be read: ${what}`,
        reason: "It is cut short or damaged, and a TFLite runtime would refuse to load it.",
        fix: "copy the model again from where it was written; if it is damaged there, too, convert it again.",
      };
    case "foreign-index":
      return {
        code: "CMP013",
        level: "advisory",
        file: path,
        message: what,
        reason:
          "TensorFlow loads variables that fit the graph without asking where they come from.",
        fix: `${COPY}, saved_model.pb and variables/ together; if the variables were exchanged on purpose, remove fingerprint.pb.`,
      };
    case "damaged-fingerprint":
      return {
        code: "CMP015",
        level: "advisory",
        file: path,
        message: "is damaged, and no longer a fingerprint",
        reason:
          "TensorFlow loads the model without it, and nothing tells whether the variables are those of the graph.",
        fix: `${COPY}, or delete this file.`,
      };
    case "unknown-name":
    case "unknown-unused-name":
      return {
        code: "CMP016",
        ...(code === "unknown-unused-name" && { level: "advisory" }),
        file: path,
        message: what,
        reason:
          code === "unknown-name"
            ? "TensorFlow looks for it when it loads the graph, or first calls the function, and fails."
            : "A server may never look for it, but tf.saved_model.load does, and fails.",
        fix: `${COPY}; if it is damaged there, too, export the model again.`,
      };
    case "missing-tensor":
    case "other-tensor":
      return {
        code: "CMP017",
        file: path,
        message: what,
        reason:
          code === "missing-tensor"
            ? "The graph restores these tensors by name, and loading fails where one is missing."
            : "A tensor is restored in its own data type alone, and loading fails.",
        fix: `${COPY}, saved_model.pb and variables/ together.`,
      };
    case "unreadable-file":
    case "unreadable-folder":
      return {
        code: "CMP010",
        file: path,
        message: what,
        reason: "What cannot be read cannot be uploaded.",
        fix: "give the user who runs Pulumi the right to read it.",
      };
    default:
      return undefined;
  }
}

function noMetaGraph(path: string, { files }: Manifest): Draft {
  const file = files.find((found) => found.path === path);
  const isGraph = file?.format === "tensorflow-graphdef";
  return {
    code: "CMP002",
    file: path,
    message:
      file?.bytes === 0
        ? "is empty"
        : isGraph
          ? "is a bare GraphDef, not a SavedModel"
          : "holds no MetaGraph",
    reason: "TensorFlow reads it as a model without a graph and without a signature.",
    fix: isGraph
      ? "load the graph in a tf.compat.v1.Session and write it with tf.compat.v1.saved_model.simple_save."
      : `${REWRITE}.`,
  };
}

/** The two lines that export what was found. */
function checkpointFix(what: string, path: string): string {
  const prefix = path.replace(/\.index$/, "");
  return /Keras/.test(what)
    ? `rebuild the model, then: model.load_weights("${prefix}"); model.export("export").`
    : /TensorFlow 1/.test(what)
      ? `restore it in a session: tf.compat.v1.train.Saver().restore(session, "${prefix}"); tf.compat.v1.saved_model.simple_save(session, "export", inputs, outputs).`
      : `rebuild the model, then: tf.train.Checkpoint(model=model).restore("${prefix}"); tf.saved_model.save(model, "export").`;
}

/** One damaged shard is one finding, however many tensors of it are damaged. */
function grouped(problems: readonly Problem[]): Problem[] {
  const damaged = new Map<string, string[]>();
  for (const { code, path, what } of problems) {
    if (code === "checksum-mismatch") damaged.set(path, [...(damaged.get(path) ?? []), what]);
  }
  const rest = problems.filter(({ code }) => code !== "checksum-mismatch");
  return [
    ...rest,
    ...[...damaged].map(([path, all]) => ({
      code: "checksum-mismatch",
      path,
      what: all.length === 1 ? (all[0] ?? "") : `${all.length} tensors are damaged; ${all[0]}`,
    })),
  ];
}
