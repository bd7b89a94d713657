import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import packageJson from "../../package.json";
import schema from "../../provider/schema.json";
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
  const text = JSON.stringify({ types, resources }, publishable, 2);
  return `${Object.keys(typeDefinitions).reduce(renamed, text)}\n`;
}

/**
 * Renames a type in a schema: other languages add `Args` to its name by themselves. One that is named as a type of the
 * resources gets the name of the component before its own.
 */
function renamed(text: string, type: string): string {
  const token = (name: string) => `${packageJson.name}:index:${name}`;
  const bare = type.replace(/Args$/, "");
  const name = token(bare) in schema.types && bare !== type ? `ModelVersion${bare}` : bare;
  return text.replaceAll(`${token(type)}"`, `${token(name)}"`);
}

/** What the analyzer keeps for itself is left out, and what a comment breaks into lines is one. */
function publishable(key: string, value: unknown): unknown {
  if (key === "optional" && value === true) return undefined;
  return key === "description" && typeof value === "string" ? value.replace(/\n+/g, " ") : value;
}
