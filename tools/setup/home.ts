import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import gcp from "@pulumi/gcp/package.json";
import { checkout } from "./cache";

/** Which provider manages `gcp` resources. */
export type Provider = "official" | "stand-in";

/**
 * Creates a Pulumi home in `folder` with a provider for `gcp` resources: the official plugin if the user has it, else
 * the stand-in of this checkout.
 */
export function preparePulumiHome(folder: string, version = gcp.version): Provider {
  const plugins = join(folder, "plugins");
  const name = `resource-gcp-v${version}`;
  mkdirSync(plugins, { recursive: true });
  const official = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins", name);
  const isOfficial =
    existsSync(join(official, "pulumi-resource-gcp")) && official !== join(plugins, name);
  if (isOfficial) {
    link(official, join(plugins, name));
    return "official";
  }
  mkdirSync(join(plugins, name), { recursive: true });
  link(
    join(checkout, "tools/gcpProvider/pulumi-resource-gcp"),
    join(plugins, name, "pulumi-resource-gcp"),
  );
  return "stand-in";
}

/** Links this package so that the examples find it as if it were installed. */
export function linkExamples(): void {
  const modules = join(checkout, "examples/node_modules");
  mkdirSync(modules, { recursive: true });
  link(checkout, join(modules, "model-version"));
}

function link(target: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
  if (!existsSync(path))
    throw new Error(
      `${path} cannot be linked; its folder holds ${readdirSync(join(path, "..")).join(", ")}`,
    );
}
