import { spawn } from "node:child_process";
import { checkout } from "./setup/cache";

/** Unit tests that `npm run coverage` leaves out, because collecting coverage changes what they measure. */
const UNCOVERED = [
  "test/inspect/formats/linear.test.ts",
  "test/packing/sourceDistribution.test.ts",
];

/** Every check of the project, in order; each prints what it does, and mocha's counts are summed at the end. */
const STEPS: readonly (readonly [title: string, words: readonly string[]])[] = [
  ["lint", ["biome", "check", "."]],
  ["types", ["tsc", "--noEmit"]],
  ["setup", ["tsx", "tools/setup/main.ts"]],
  ["build", ["npm", "run", "--silent", "build"]],
  ["unit tests, with coverage", ["npm", "run", "--silent", "coverage"]],
  ["unit tests that measure or start processes", ["mocha", ...UNCOVERED]],
  [
    "engine tests, but for those of npm run test:vertex",
    [
      ...["mocha", "--config", ".mocharc.engine.json", "test/engine/**/*.test.ts"],
      ...["--ignore", "test/engine/vertex/**"],
    ],
  ],
];

async function main(): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const [title, words] of STEPS) {
    console.log(`\n== ${title}`);
    const { code, output } = await run(words);
    passed += count(output, "passing");
    const failing = count(output, "failing");
    failed += failing === 0 && code !== 0 ? 1 : failing;
    if (code !== 0 && failing === 0) break;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

function run(words: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const [program = "", ...rest] = words[0] === "npm" ? words : ["npx", "--no-install", ...words];
    const child = spawn(program, rest, {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Mocha's own count of tests that passed or failed. */
function count(output: string, what: string): number {
  return Number(new RegExp(`^\\s*(\\d+) ${what}`, "m").exec(output)?.[1] ?? 0);
}

main();
