import { BUNDLE_PARSERS } from "./bundles";
import { FORMAT_PARSERS } from "./formats";
import { GRAPH_PARSERS } from "./graphs";
import type { Parsers } from "./parser";
import { SIGNATURE_PARSERS } from "./signatures";
import { SOURCE_PARSERS } from "./sources";
import { TEXT_PARSERS } from "./texts";

/** Every parser of untrusted input, by the name under which it is fuzzed. */
export const PARSERS: Parsers = {
  ...FORMAT_PARSERS,
  ...GRAPH_PARSERS,
  ...TEXT_PARSERS,
  ...SOURCE_PARSERS,
  ...SIGNATURE_PARSERS,
  ...BUNDLE_PARSERS,
};
