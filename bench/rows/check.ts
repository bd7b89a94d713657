import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { cliCase, NODE, sha256sum, WITHOUT_CACHE } from "../commandLine";
import { costOf } from "../measure";
import type { Row } from "../row";
import { largeExport, manySources } from "../sampleFiles";

/** Size of the export's variables, in bytes. */
const BYTES = 240_000_000;
/** Digests are kept of files that have not changed for two seconds. */
const SETTLED = 2_500;

export const check: Row = {
  name: "check",
  about:
    "`check` of a SavedModel with 240 MB of random variables, which computes SHA-256, MD5, CRC32C and the checksums of its tensors, against `sha256sum` of the same file. Again: with the digests that the first run kept.",
  async prepare({ folder }) {
    const large = largeExport(join(folder, "large"), BYTES);
    // The graph has other variables than the index; what is found does not change what is read.
    const exits = [0, 1];
    const cache = { XDG_CACHE_HOME: join(folder, "cache") };
    const again = cliCase("check, again", ["check", large], { environment: cache, exits });
    await pause(SETTLED);
    await costOf(again);
    return {
      cases: [
        NODE,
        sha256sum("sha256sum", [join(large, "variables/variables.data-00000-of-00001")]),
        cliCase("check, first", ["check", large], { environment: WITHOUT_CACHE, exits }),
        again,
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
        cliCase("check of 2,000 sources", ["check", sources, "--predictor", "predictor:Model"], {
          exits: [0, 1],
        }),
      ],
      ratios: [{ name: "check / start of Node", of: "check of 2,000 sources", to: NODE.name }],
      runs: 3,
    };
  },
};
