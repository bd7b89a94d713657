/** A valid node name; TensorFlow imports no graph with another one. Source: IsValidNodeName in graph_constructor.cc. */
export const NODE_NAME = /^[A-Za-z0-9_.\\/>-]+$/;
