import type { VersionReader } from "./found";

/**
 * The second line of a model as text, `version=v4`: the version of the file format, which LightGBM raises when that
 * changes; the release that wrote it is not recorded. Source: LightGBM src/boosting/gbdt_model_text.cpp, kModelVersion.
 */
export const lightgbmInText: VersionReader = (source) => {
  const version = /^tree\r?\nversion=v(\d{1,4})\r?\n/.exec(
    source.read(0, 64).toString("latin1"),
  )?.[1];
  return version === undefined ? [] : [{ framework: "lightgbm", version, of: "file format" }];
};
