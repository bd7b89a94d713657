import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "../../test/support/project";
import { cliCase, NODE } from "../commandLine";
import { type Case, type Row, withTools } from "../row";
import { densePickle } from "../sampleFiles";

/** How each scanner is called, by its program. */
const CALLS: Readonly<Record<string, (path: string) => Omit<Case, "name" | "command">>> = {
  picklescan: (path) => ({ words: ["--path", path], exits: [0, 1] }),
  modelscan: (path) => ({ words: ["scan", "--path", path], exits: [0, 1, 3] }),
  modelaudit: (path) => ({
    words: ["scan", path],
    exits: [0, 1],
    environment: { PROMPTFOO_DISABLE_TELEMETRY: "1", NO_ANALYTICS: "1" },
  }),
};

export const scanners: Row = {
  name: "scanners",
  about:
    "`sniff` of a folder of pickles, archives and weights, 4 MB of them in one pickle of small opcodes, against scanners of models.",
  prepare(scope) {
    const folder = join(scope.folder, "models");
    mkdirSync(folder);
    const samples = join(fixtures, "formats");
    for (const one of readdirSync(samples, { withFileTypes: true }))
      if (one.isFile()) copyFileSync(join(samples, one.name), join(folder, one.name));
    densePickle(join(folder, "dense.pkl"), 4_000_000);
    const { cases, skipped } = withTools(scope, Object.keys(CALLS), (name, command) => ({
      name,
      command,
      words: [],
      ...CALLS[name]?.(folder),
    }));
    return {
      cases: [NODE, cliCase("sniff", ["sniff", folder], { exits: [0, 1] }), ...cases],
      skipped,
      ratios: Object.keys(CALLS).map((to) => ({ name: `sniff / ${to}`, of: "sniff", to, goal: 1 })),
      runs: scope.isQuick ? 2 : 3,
    };
  },
};
