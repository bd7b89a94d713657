import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOf } from "../../test/support/project";
import { CLI, cliCase } from "../commandLine";
import type { Case, Row } from "../row";

const SHARDS = [1, 2, 4] as const;

/** Runs every part at once, and ends with the worst of their codes. */
const TOGETHER = `
const { spawn } = require("node:child_process");
const [cli, folder, count] = process.argv.slice(1);
for (let part = 1; part <= Number(count); part++)
  spawn(process.execPath, [cli, "audit", folder, "--shard", part + "/" + count], { stdio: "ignore" })
    .once("exit", (code) => { process.exitCode = Math.max(process.exitCode ?? 0, code ?? 9); });
`;

export const audit: Row = {
  name: "audit",
  about:
    "`audit` of 1,000 small versions in a folder, with 1, 2 and 4 shards that run at once on this machine, and one of four shards by itself.",
  prepare({ folder, isQuick }) {
    const versions = join(folder, "versions");
    for (let index = 0; index < 1000; index++) {
      const path = join(versions, `model-${index % 50}`, `${index}`);
      mkdirSync(path, { recursive: true });
      copyOf("keras3_export", folder, path);
      writeFileSync(join(path, "note.txt"), `version ${index}\n`);
    }
    const cases = SHARDS.map(
      (count): Case => ({
        name: `${count} ${count === 1 ? "shard" : "shards"}`,
        command: process.execPath,
        words: ["-e", TOGETHER, CLI, versions, String(count)],
        exits: [0, 1],
      }),
    );
    const part = "one of 4 shards by itself";
    cases.push(cliCase(part, ["audit", versions, "--shard", "1/4"], { exits: [0, 1] }));
    return {
      cases,
      ratios: [
        { name: "2 shards / 1", of: "2 shards", to: "1 shard" },
        { name: "4 shards / 1", of: "4 shards", to: "1 shard" },
        { name: "one of 4 shards / 1 shard, per version", of: part, to: "1 shard", work: 0.25 },
      ],
      runs: isQuick ? 2 : 3,
    };
  },
};
