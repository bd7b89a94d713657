import type { MetaGraphDef } from "../proto/generated/tensorflow";
import type { Signatures } from "./signatures";

/** Collections in which TensorFlow 1 names the operations that run at loading, in the order in which the loader looks. */
const MAIN_OPS = ["saved_model_main_op", "legacy_init_op"];
/** Signature in which TensorFlow 2 names that operation. */
const INIT_SIGNATURE = "__saved_model_init_op";

/** The operation that TensorFlow 2 names to run at loading. */
export function initOf(signatures: Signatures): string | undefined {
  return Object.values(signatures[INIT_SIGNATURE]?.outputs ?? {})[0]?.tensor;
}

/** The operations that TensorFlow 1 names to run at loading, from the first collection that exists. */
export function mainOpsOf({ collection_def: collections }: MetaGraphDef): readonly string[] {
  for (const name of MAIN_OPS) {
    const list = Object.hasOwn(collections, name) ? collections[name]?.node_list : undefined;
    if (list) return list.value;
  }
  return [];
}

/**
 * Functions that tf.saved_model.load calls but no server does: they create and initialize the resources of the object
 * graph.
 */
export function initialisers({ object_graph_def: objects }: MetaGraphDef): string[] {
  const { nodes = [] } = objects ?? {};
  return nodes.flatMap(({ children }) =>
    children.flatMap(({ node_id: id, local_name: name }) =>
      INITIALISES.test(name) ? (nodes[id]?.function?.concrete_functions ?? []) : [],
    ),
  );
}

/** Names of such functions. Source: tensorflow/python/saved_model/load.py and python/trackable/resource.py. */
const INITIALISES = /^(_initialize|_create_resource|_destroy_resource|initialize)$/;

/**
 * Operations and tensors that a server runs when it loads the graph, to restore variables and initialize tables.
 * Source: tensorflow/cc/saved_model/loader.cc.
 */
export function loadedTensors(message: MetaGraphDef, signatures: Signatures): string[] {
  const restore = message.saver_def?.restore_op_name;
  const listed = Object.entries(message.collection_def)
    .filter(([name]) => MAIN_OPS.includes(name))
    .flatMap(([, { node_list: list }]) => list?.value ?? []);
  const init = Object.values(signatures[INIT_SIGNATURE]?.outputs ?? {});
  return [
    ...(restore ? [restore] : []),
    ...listed,
    ...init.flatMap(({ tensor }) => (tensor ? [tensor] : [])),
  ];
}
