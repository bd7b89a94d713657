import type { Manifest } from "../../inspect/manifest";
import { normaliseName } from "../../inspect/requirements/names";
import type { MetaGraphFacts } from "../../inspect/savedModel/facts";
import { pickMetaGraph } from "../../inspect/savedModel/pick";
import { LOGS, reachingOut } from "../../inspect/savedModel/reachingOps";
import type { Draft, Rule } from "../engine/rule";
import { artifactModels, inFolder } from "../tensorflow/artifactModels";
import { hasOp, libraryOf } from "../tensorflow/imageOps";
import { tfliteOps } from "./tfliteOps";
import { IDLE, WORDS } from "./words";

interface GraphOptions {
  /** Ops that the server provides besides TensorFlow's own; `*` at the end of a name matches any suffix. */
  readonly customOps: readonly string[];
}

/** Policy `graph-safety`: a request can neither run code nor access files or networks through the graph. */
export const graphSafety: Rule<GraphOptions> = {
  policy: "graph-safety",
  description:
    "Refuses graphs whose ops run Python, touch files or the network, need a library, or contain another graph.",
  level: "mandatory",
  severity: "high",
  codes: {
    OPS001: "Op that reaches out of the model",
    OPS002: "Graph contained in a constant",
    OPS003: "Op that TensorFlow does not have",
    OPS004: "Op that a TFLite runtime must be given",
  },
  options: {
    customOps: {
      type: "array",
      items: { type: "string" },
      description:
        "Names of ops that the server has besides TensorFlow's own, such as those of TensorFlow Text; `*` at the end of a name matches any suffix.",
      default: [],
    },
  },
  *judge(manifest, { customOps }) {
    const isNamed = (op: string) =>
      customOps.some((name) =>
        name.endsWith("*") ? op.startsWith(name.slice(0, -1)) : op === name,
      );
    const serves = (op: string) => hasOp(manifest.serving ?? {}, op) || isNamed(op);
    yield* judgeModel(manifest, serves, true);
    // A routine loads the libraries that its requirements install.
    const installs = (op: string) => isInstalled(manifest, op) || isNamed(op);
    for (const { folder, model } of artifactModels(manifest))
      yield* inFolder(folder, judgeModel(model, installs, false));
    yield* tfliteOps(manifest.files, serves);
  },
};

function isInstalled({ routine }: Manifest, op: string): boolean {
  const library = libraryOf(op);
  if (library === undefined) return false;
  const distribution = normaliseName(library.replaceAll(" ", "-"));
  return (routine?.requirements ?? []).some(({ name }) => normaliseName(name) === distribution);
}

function* judgeModel(
  { savedModel, files }: Manifest,
  isKnown: (op: string) => boolean,
  onServer: boolean,
): Iterable<Draft> {
  const file =
    files.find(({ path }) => path.startsWith("saved_model.pb"))?.path ?? "saved_model.pb";
  for (const graph of savedModel?.metaGraphs ?? []) {
    const isServed = savedModel && pickMetaGraph(savedModel) === graph;
    const where = isServed ? "" : ` in the MetaGraph ${graph.tags.join(", ")}`;
    for (const draft of [
      ...reaching(graph, where, { onServer, isServed }),
      ...foreign(graph, where, isKnown),
    ])
      yield { ...draft, file };
    for (const found of graph.embeddedGraphs ?? []) {
      yield {
        code: "OPS002",
        file,
        message: `the constant "${found.node}" contains another graph (${found.ops.slice(0, 5).join(", ")})`,
        reason:
          "Ops that build a dataset or a function from it run what no check of the graph sees.",
        fix: "export the model without serialised datasets or functions.",
        data: { tensors: [found.node], ops: found.ops },
      };
    }
  }
}

interface Place {
  /** Whether a server runs the graph, which calls nothing but signatures, and not code of a routine. */
  readonly onServer: boolean;
  readonly isServed: boolean | undefined;
}

function* reaching(
  graph: MetaGraphFacts,
  where: string,
  { onServer, isServed }: Place,
): Iterable<Draft> {
  for (const { kind, ops, signatures, atLoading } of reachingOut(graph)) {
    const isAtLoading = signatures.length === 0 && graph.served?.filesAtLoading !== undefined;
    // SIG018 names the node that reads the file.
    if (onServer && isServed && kind === "tables-from-files" && isAtLoading) continue;
    const readsOwn = kind === "files-read" && !atLoading && `${ops}` === "ReadFile";
    if (onServer && isServed && readsOwn && graph.served?.readsOnlyAssets) continue;
    const isIdle = onServer && kind === "files-read" && signatures.length === 0 && !atLoading;
    const { does, reason, fix } = isIdle ? IDLE : WORDS[kind];
    const by = [...signatures.map((name) => `"${name}"`), ...(atLoading ? ["loading"] : [])];
    const how = by.length > 0 ? ` (reached from ${by.join(", ")})` : "";
    yield {
      code: "OPS001",
      ...((kind === LOGS || isIdle) && { level: "advisory" as const }),
      message: `the graph ${does}: ${ops.join(", ")}${how}${where}`,
      reason,
      fix,
      data: { ops, signatures },
    };
  }
}

function* foreign(
  { foreignOps = [] }: MetaGraphFacts,
  where: string,
  isKnown: (op: string) => boolean,
): Iterable<Draft> {
  for (const { op, functions } of foreignOps.filter((one) => !isKnown(one.op))) {
    const users = functions.map((name) => (name === "" ? "the graph" : `the function "${name}"`));
    const library = libraryOf(op);
    yield {
      code: "OPS003",
      message: `${users.join(" and ")} ${users.length === 1 ? "uses" : "use"} the op ${op || '""'}${library === undefined ? "" : ` of ${library}`}, which TensorFlow does not have${where}`,
      reason:
        "A server without the library that registers it cannot load the model; the library is code that nobody checked.",
      fix: `${library === undefined ? "" : "serve it with tensorflow/serving (2.11 or later), whose image has the library, "}export the model without it, or name it in the option customOps if the server has it: customOps: ["${op}"].`,
      data: { ops: [op] },
    };
  }
}
