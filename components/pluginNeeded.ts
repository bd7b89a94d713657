import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs } from "./arguments/modelVersionArgs";

const PLUGIN = "pulumi-resource-model-version";
/** An entry of `plugins.providers` or of `packages`. */
const ENTRY = /^\s+(-\s*)?(name\s*:\s*["']?model-version["']?\s*$|["']?model-version["']?\s*:)/m;

/** What goes into Pulumi.yaml, as the engine reads it. */
const LINES = `plugins:
  providers:
    - name: model-version
      path: node_modules/model-version/plugin`;

/** Arguments whose resources are those of the provider plugin. */
type PluginArgs = Pick<ModelVersionArgs, "upload" | "from" | "registration" | "deployment">;

/** Warns if the engine will not find a plugin that it needs, because its own error does not say what to do. */
export async function warnWithoutPlugin(
  args: PluginArgs,
  resource: pulumi.Resource,
): Promise<void> {
  const what = needingPlugin(args);
  if (what === undefined || isNamed() || isInstalled()) return;
  const message = `${what} needs the provider plugin of model-version, which Pulumi.yaml does not name. Fix: add to Pulumi.yaml:\n${LINES}`;
  await pulumi.log.warn(message, resource);
}

function needingPlugin({ upload, from, registration, deployment }: PluginArgs): string | undefined {
  if (upload === "bundle") return 'upload: "bundle"';
  if (from) return "from";
  if (registration) return "registration";
  return deployment && "deployment";
}

function isNamed(): boolean {
  const root = pulumi.runtime.getRootDirectory();
  const files = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(root, name)).filter(existsSync);
  return files.length === 0 || files.some((file) => ENTRY.test(readFileSync(file, "utf8")));
}

/** Source: Pulumi's documentation, "Plugins": the search path, then the folder of installed plugins. */
function isInstalled(): boolean {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const plugins = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(plugins) ? readdirSync(plugins) : [];
  return (
    path.some((folder) => existsSync(join(folder, PLUGIN))) ||
    installed.some((name) => name.startsWith("resource-model-version-"))
  );
}
