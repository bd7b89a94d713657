import { join } from "node:path";
import { checkout } from "../../tools/setup/cache";
import { cliCase, NODE } from "../commandLine";
import type { Case, Row } from "../row";

function loading(name: string, code: string): Case {
  return { name, command: process.execPath, words: ["-e", code], folder: checkout };
}

/** Ends as soon as the plugin has printed its port, which is when the engine goes on. */
const UNTIL_PORT = `
const child = require("node:child_process").spawn(process.execPath, ["plugin/main.js"]);
child.stdout.once("data", () => child.kill());
`;

export const start: Row = {
  name: "start",
  about:
    "Start of the command line, of a program that loads the component, of the policy pack and of the plugin until it prints its port, against that of Node, of a program that loads `@pulumi/pulumi` and of a pack that loads `@pulumi/policy`.",
  prepare() {
    const built = (name: string) => JSON.stringify(join(checkout, "dist", name));
    return {
      cases: [
        NODE,
        cliCase("command line (--version)", ["--version"]),
        loading("program without this package", 'require("@pulumi/pulumi")'),
        loading("program", `require("@pulumi/pulumi"); require(${built("components/index.js")})`),
        loading("pack without policies", 'require("@pulumi/policy")'),
        loading(
          "pack",
          `require("@pulumi/policy"); require(${built("policies/index.js")}).createPolicies()`,
        ),
        loading("plugin", UNTIL_PORT),
      ],
      ratios: [
        { name: "command line / start of Node", of: "command line (--version)", to: NODE.name },
        {
          name: "program / program without this package",
          of: "program",
          to: "program without this package",
        },
        {
          name: "pack / pack without policies",
          of: "pack",
          to: "pack without policies",
          goal: 1.05,
        },
        {
          name: "plugin / program without this package",
          of: "plugin",
          to: "program without this package",
        },
      ],
    };
  },
};
