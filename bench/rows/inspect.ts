import { join } from "node:path";
import { fixtures } from "../../test/support/project";
import { cliCase, NODE } from "../commandLine";
import { type Row, withTools } from "../row";

const SHOW = "saved_model_cli";

export const inspect: Row = {
  name: "inspect",
  about: "`inspect` of a small SavedModel against `saved_model_cli show --all`.",
  prepare(scope) {
    const small = join(fixtures, "keras3_export/export");
    const { cases, skipped } = withTools(scope, [SHOW], (name, command) => ({
      name,
      command,
      words: ["show", "--dir", small, "--all"],
    }));
    return {
      cases: [NODE, cliCase("inspect", ["inspect", small]), ...cases],
      skipped,
      ratios: [
        { name: "inspect / saved_model_cli", of: "inspect", to: SHOW, goal: 0.1 },
        {
          name: "memory of inspect / saved_model_cli",
          of: "inspect",
          to: SHOW,
          quantity: "megabytes",
          goal: 0.2,
        },
        { name: "inspect / start of Node", of: "inspect", to: NODE.name },
      ],
    };
  },
};
