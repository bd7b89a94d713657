/** Calls that load objects of classes that no import shows. */
export const UNPICKLES =
  /^((c?[pP]ickle|joblib|cloudpickle|dill|skops\.io|pandas)\.(load|loads|Unpickler|read_pickle)|torch\.load)$/;
