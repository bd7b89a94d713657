import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { engineFolder, installedFolder, yamlFolder } from "./cache";

/** First version in which policies see components. */
const LEAST = [3, 210];

/** A usable Pulumi CLI. */
export interface Pulumi {
  readonly folder: string;
  readonly version: string;
  readonly origin: "PATH" | "installer" | "built";
}

/** The first usable Pulumi: on PATH, from the official installer, or built here. */
export function findPulumi(): Pulumi | undefined {
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => ({ folder, origin: "PATH" as const }));
  const ours = [
    { folder: join(installedFolder(), "bin"), origin: "installer" as const },
    { folder: engineFolder(), origin: "built" as const },
  ];
  for (const { folder, origin } of [...onPath, ...ours]) {
    const version = versionOf(join(folder, "pulumi"));
    if (version !== undefined && isRecent(version)) return { folder, version, origin };
  }
  return undefined;
}

/** Folder of a language host for programs in YAML: on PATH, from the official installer, or built here. */
export function findYamlHost(): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter);
  const folders = [...onPath, join(installedFolder(), "bin"), yamlFolder()];
  return folders.find((folder) => isExecutable(join(folder, "pulumi-language-yaml")));
}

/** Folder of the storage emulator, which the setup builds; undefined if it is not built yet. */
export function findEmulator(): string | undefined {
  const path = join(engineFolder(), "fake-gcs-server");
  return isExecutable(path) ? path : undefined;
}

function versionOf(path: string): string | undefined {
  if (!isExecutable(path)) return undefined;
  const { stdout } = spawnSync(path, ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return /v?(\d+\.\d+\.\d+\S*)/.exec(stdout ?? "")?.[1];
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return dirname(path) !== "";
  } catch {
    return false;
  }
}
