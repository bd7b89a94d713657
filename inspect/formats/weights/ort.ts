import { FlatTable } from "../../bytes/flatbuffer";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { OWN } from "./onnxDomains";

/** Source: onnxruntime/core/flatbuffers/schema/ort.fbs. */
const IDENTIFIER = "ORTM";
/** Numbers of the fields of InferenceSession, Model, OperatorSetId, Graph and Node. Source: the same. */
const FIELDS = { model: 1, operatorSets: 1, graph: 7, nodes: 2, domain: { set: 0, node: 2 } };

/** A model in the format of ONNX Runtime, with the domains of operators that libraries have to provide. */
export const recogniseOrt: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 4, 8) !== IDENTIFIER) return undefined;
  const model = FlatTable.root(source, IDENTIFIER).table(FIELDS.model);
  const graph = model?.table(FIELDS.graph);
  if (!model || !graph) return { format: "ort", fault: "it has no graph" };
  const foreign = new Set<string>();
  const add = (domain: string) => {
    if (!OWN.test(domain) && foreign.size < LIMITS.listedCode) foreign.add(domain);
  };
  for (const set of model.tables(FIELDS.operatorSets)) add(set.text(FIELDS.domain.set));
  for (const node of graph.tables(FIELDS.nodes)) add(node.text(FIELDS.domain.node));
  const loads = [...foreign].map((domain) => ({
    loader: "onnxruntime",
    name: `operators of the domain ${domain}`,
  }));
  return { format: "ort", ...(loads.length > 0 && { loads }) };
};
