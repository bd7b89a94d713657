import type { ExcludedFile } from "../inspect/manifest";

/** Why a file is left out of the upload, in words that follow "left out as". */
export const EXCLUDED: Readonly<Record<ExcludedFile["because"], string>> = {
  exclude: "exclude",
  default: "default",
  unimported: "not imported by the predictor",
};
