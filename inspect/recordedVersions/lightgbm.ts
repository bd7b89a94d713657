import type { VersionReader } from "./found";

/**
 * The version of the file format in the second line of a text model, `version=v4`. LightGBM increases it when the
 * format changes; the release that wrote the file is not recorded. Source: LightGBM src/boosting/gbdt_model_text.cpp,
 * kModelVersion.
 */
export const lightgbmInText: VersionReader = (source) => {
  const version = /^tree\r?\nversion=v(\d{1,4})\r?\n/.exec(
    source.read(0, 64).toString("latin1"),
  )?.[1];
  return version === undefined ? [] : [{ framework: "lightgbm", version, of: "file format" }];
};
