import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import packageJson from "../../package.json";
import { checkout } from "../setup/cache";

/**
 * The part of the plugin's schema that describes the component, as JSON: Pulumi's own analyzer reads it from the types and
 * the comments of the class and its arguments.
 */
export function componentSchema(): string {
  const { name, version } = packageJson;
  const source = { name, main: "modelVersion.ts" };
  const folder = join(checkout, "components");
  const { components, typeDefinitions } = new Analyzer(
    folder,
    name,
    source,
    new Set(["ModelVersion"]),
  ).analyze();
  const { resources, types } = generateSchema(name, version, "", components, typeDefinitions, []);
  return `${JSON.stringify({ types, resources }, publishable, 2)}\n`;
}

/** What the analyzer keeps for itself is left out, and what a comment breaks into lines is one. */
function publishable(key: string, value: unknown): unknown {
  if (key === "optional" && value === true) return undefined;
  return key === "description" && typeof value === "string" ? value.replace(/\n+/g, " ") : value;
}
