import { spawnSync } from "node:child_process";

/** Wall time in seconds and peak memory in MB of one run of a command. */
export interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The cost of a command: the median time of `runs`, and the highest memory. */
export function costOf(command: string, words: readonly string[], runs = 3): Cost {
  const costs = Array.from({ length: runs }, () => once(command, words));
  const seconds =
    costs.map((cost) => cost.seconds).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  return { seconds, megabytes: Math.max(...costs.map(({ megabytes }) => megabytes)) };
}

/** A child process counts its own memory; `ru_maxrss` of all children is read by a shell's `time`. */
function once(command: string, words: readonly string[]): Cost {
  const started = process.hrtime.bigint();
  const script =
    "import resource,subprocess,sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
  const begun = Number(started);
  const { stdout } = spawnSync("python3", ["-c", script, command, ...words], { encoding: "utf8" });
  const seconds = (Number(process.hrtime.bigint()) - begun) / 1e9 - PYTHON;
  return { seconds: Math.max(0, seconds), megabytes: Number(stdout) / 1024 };
}

/** Start of the Python that measures, taken off every time. */
const PYTHON = (() => {
  const started = Date.now();
  for (let run = 0; run < 3; run++) spawnSync("python3", ["-c", "import resource,subprocess,sys"]);
  return (Date.now() - started) / 3000;
})();

/** One line of the report: a figure against its budget. */
export function line(what: string, figure: string, budget: string): void {
  console.log(`${what.padEnd(58)} ${figure.padStart(34)}   budget ${budget}`);
}
