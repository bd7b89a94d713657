/** Names under which a SavedModel's graph is at the root of its folder, in the order in which TensorFlow looks. */
export const GRAPH_FILES = ["saved_model.pb", "saved_model.pbtxt", "saved_model.cpb"];
