import type { Manifest } from "../../inspect/manifest";
import type { Draft, Rule } from "../engine/rule";
import { artifactModels, inFolder } from "../tensorflow/artifactModels";
import { damagedTensors } from "./damagedTensors";
import { exportsBelow } from "./exportsBelow";
import { judgeProblem } from "./judgeProblem";
import { missingOnnxData } from "./onnxData";

/** Policy `model-complete`: all files that loading needs are present, intact and in the right place. */
export const modelComplete: Rule = {
  policy: "model-complete",
  description: "Refuses exports that lack a part, are damaged, or are at the wrong folder level.",
  level: "mandatory",
  severity: "critical",
  codes: {
    CMP001: "Graph that cannot be read",
    CMP002: "Export without a MetaGraph",
    CMP003: "Index of the variables missing or damaged",
    CMP004: "File with tensors missing or too short",
    CMP005: "Tensor whose checksum does not match",
    CMP006: "Asset missing or empty",
    CMP007: "Git LFS pointer instead of a file",
    CMP008: "Export in a subfolder",
    CMP009: "Checkpoint, not a SavedModel",
    CMP010: "File that cannot be read",
    CMP011: "Served file excluded from the upload",
    CMP012: "TFLite model that cannot be read",
    CMP013: "Variables of another export",
    CMP014: "SavedModel without its graph",
    CMP015: "Damaged fingerprint",
    CMP016: "Graph with an unresolved name or an invalid node",
    CMP017: "Variables that do not fit the graph",
    CMP018: "Object of a published version missing",
    CMP019: "Object of a published version changed",
    CMP020: "Object that is not part of the published version",
    CMP021: "Object of a published version renamed",
    CMP022: "Vocabulary that its table refuses",
  },
  options: {},
  *judge(manifest) {
    const pointers = manifest.files.filter(({ format }) => format === "git-lfs-pointer");
    for (const { path } of pointers) yield pointer(path);
    const isPointer = new Set(pointers.map(({ path }) => path));
    yield* exportsBelow(manifest.problems);
    yield* judgeProblems(manifest, isPointer);
    yield* missingOnnxData(manifest);
    for (const { folder, model } of artifactModels(manifest)) {
      const own = new Set([...isPointer].map((path) => path.slice(folder.length)));
      yield* inFolder(folder, judgeProblems(model, own));
    }
  },
};

function* judgeProblems(manifest: Manifest, isPointer: ReadonlySet<string>): Iterable<Draft> {
  const others = manifest.problems.filter(({ path }) => !isPointer.has(path));
  for (const problem of others) {
    const draft = judgeProblem(problem, manifest);
    if (draft) yield draft;
  }
  yield* damagedTensors(others);
}

function pointer(path: string): Draft {
  return {
    code: "CMP007",
    file: path,
    message: "a Git LFS pointer, not the file that it points to",
    reason: "The clone has not fetched its large files, so the model would lack this one.",
    fix: `run git lfs pull --include "${path}", then check again.`,
    data: { files: [path] },
  };
}
