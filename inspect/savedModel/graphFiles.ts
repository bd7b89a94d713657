/** Names of a SavedModel's graph at the root of its folder, in the order in which TensorFlow looks for them. */
export const GRAPH_FILES = ["saved_model.pb", "saved_model.pbtxt", "saved_model.cpb"];
