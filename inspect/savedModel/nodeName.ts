/** A node's name, without which no graph is imported. Source: IsValidNodeName in graph_constructor.cc. */
export const NODE_NAME = /^[A-Za-z0-9_.\\/>-]+$/;
