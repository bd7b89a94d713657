/** Whether a model's name can be a folder in a bucket. */
export function isModelName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name);
}

/** Whether a prefix is a path of folders in a bucket. */
export function isFolderPath(prefix: string): boolean {
  return prefix.split("/").every((part) => /^[A-Za-z0-9_][A-Za-z0-9._=-]*$/.test(part));
}

/** Whether a string names a class as `module:Class`; a file name with `.py` does not. */
export function isPredictor(predictor: string): boolean {
  return /^(?!.*\.py:)[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*:[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(
    predictor ?? "",
  );
}
