import { join } from "node:path";
import { cliCase, NODE, sha256sum, WITHOUT_CACHE } from "../commandLine";
import type { Row } from "../row";
import { largeExport, manySources } from "../sampleFiles";

/** Size of the export's variables, in bytes. */
const BYTES = 240_000_000;

export const check: Row = {
  name: "check",
  about:
    "`check` of a SavedModel with 240 MB of random variables, which computes SHA-256, MD5, CRC32C and the checksums of its tensors, against `sha256sum` of the same file. Again: with the digests that the first run kept.",
  prepare({ folder }) {
    const large = largeExport(join(folder, "large"), BYTES);
    const cache = { XDG_CACHE_HOME: join(folder, "cache") };
    return {
      cases: [
        NODE,
        sha256sum("sha256sum", [join(large, "variables/variables.data-00000-of-00001")]),
        cliCase("check, first", ["check", large], { environment: WITHOUT_CACHE }),
        cliCase("check, again", ["check", large], { environment: cache }),
      ],
      ratios: [
        { name: "first / sha256sum", of: "check, first", to: "sha256sum" },
        {
          name: "first / sha256sum, less the start of Node",
          of: "check, first",
          to: "sha256sum",
          less: NODE.name,
          goal: 1.3,
        },
        { name: "again / start of Node", of: "check, again", to: NODE.name },
      ],
    };
  },
};

export const routine: Row = {
  name: "routine",
  about: "`check` of a routine of 2,000 source files of 2 KB, each of which is parsed.",
  prepare({ folder }) {
    const sources = join(folder, "routine");
    manySources(sources, 2000);
    return {
      cases: [
        NODE,
        cliCase("check of 2,000 sources", ["check", sources, "--predictor", "predictor:Model"]),
      ],
      ratios: [{ name: "check / start of Node", of: "check of 2,000 sources", to: NODE.name }],
      runs: 3,
    };
  },
};
