import { pickMetaGraph } from "../inspect/savedModel/pick";
import { classify, UNSAFE } from "./ops";
import type { Rule } from "./rule";

/** Policy `graph-safety`: a request can neither run code nor reach files and networks through the graph. */
export const graphSafety: Rule = {
  policy: "graph-safety",
  description:
    "Refuses graphs whose ops run Python, touch files or the network, or carry another graph.",
  level: "mandatory",
  severity: "high",
  codes: { OPS001: "Op that reaches out of the model", OPS002: "Graph carried as a constant" },
  options: {},
  *judge({ savedModel, files }) {
    const file =
      files.find(({ path }) => path.startsWith("saved_model.pb"))?.path ?? "saved_model.pb";
    for (const graph of savedModel?.metaGraphs ?? []) {
      const served = savedModel && pickMetaGraph(savedModel) === graph;
      for (const { what, ops } of classify(Object.keys(graph.ops), UNSAFE)) {
        const signatures = Object.entries(graph.reachedOps)
          .filter(([, reached]) => ops.some((op) => reached.includes(op)))
          .map(([name]) => `"${name}"`);
        yield {
          code: "OPS001",
          file,
          message: `the graph ${what}: ${ops.join(", ")}${signatures.length > 0 ? ` (reached from ${signatures.join(", ")})` : ""}${served ? "" : ` in the MetaGraph ${graph.tags.join(", ")}`}`,
          reason:
            "Whoever can send a request or replace the model can use it against the server; Python does not run there at all.",
          fix: "do it in the code around the model, before the request or after the answer, and export the model without these ops.",
        };
      }
      for (const found of graph.embeddedGraphs ?? []) {
        yield {
          code: "OPS002",
          file,
          message: `the constant "${found.node}" carries a graph of its own (${found.ops.slice(0, 5).join(", ")})`,
          reason:
            "Ops that build a dataset or a function from it run what no check of the graph sees.",
          fix: "export the model without serialised datasets or functions.",
        };
      }
    }
  },
};
