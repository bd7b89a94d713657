import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { Case } from "./row";

/** What one run of a case took. */
export interface Cost {
  readonly seconds: number;
  /** Time of all processors. */
  readonly processorSeconds: number;
  /** Most resident memory of its largest process, in MB. */
  readonly megabytes: number;
}

/** The machine of a measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly gigabytes: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** Such as "AMD EPYC, 2 cores, 24 GiB, Linux 6.18.44, Node v20.20.2". */
export function machineWords({ processor, cores, gigabytes, system, node }: Machine): string {
  return `${processor}, ${cores} cores, ${gigabytes} GiB, ${system}, Node ${node}`;
}

/** Node reads these certificates at each start, which took longer on one machine than the rest of its start. */
const EXTRA_CERTIFICATES = "NODE_EXTRA_CA_CERTS";

/** Runs a command and reads what the system counted for it. Node reports no resources of a child. */
const RUN = `
import json, resource, subprocess, sys, time
asked = json.load(sys.stdin)
begun = time.perf_counter()
ended = subprocess.run(asked["words"], cwd=asked["folder"], env=asked["environment"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
seconds = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": ended.returncode, "said": (ended.stdout + ended.stderr)[-2000:].decode("utf8", "replace"),
                  "seconds": seconds, "processorSeconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}))
`;

/** Runs a case once. Throws if it ends with a code that it should not end with. */
export async function costOf({
  name,
  command,
  words,
  folder = process.cwd(),
  environment = {},
  exits = [0],
}: Case): Promise<Cost> {
  const { [EXTRA_CERTIFICATES]: _, ...inherited } = process.env;
  const child = spawn("python3", ["-c", RUN], { stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(
    JSON.stringify({
      words: [command, ...words],
      folder,
      environment: { ...inherited, ...environment },
    }),
  );
  await once(child, "close");
  const { code, said, ...cost } = JSON.parse(Buffer.concat(chunks).toString()) as Cost & {
    readonly code: number;
    readonly said: string;
  };
  if (!exits.includes(code)) throw new Error(`${name} ended with ${code}: ${said}`);
  return cost;
}
