import { differing, nameFor, type Properties, type Resource, UNKNOWN } from "./resource";

/** A type whose resources are recorded in the state, without an API that makes them. */
export interface DeclaredType {
  /** Properties without which the official provider refuses the resource. */
  readonly required: readonly string[];
  /** Properties whose change replaces the resource. */
  readonly replacing: readonly string[];
  /** Whether a resource that is given no name gets one. */
  readonly isNamed?: boolean;
  /** What is wrong with properties that are known. */
  readonly faults?: (inputs: Properties) => readonly (string | false | undefined)[];
  /** Identifier, and what the service adds. */
  readonly id: (inputs: Properties) => string;
  readonly computed?: (inputs: Properties) => Properties;
}

export function declaredOnly(type: DeclaredType): Resource {
  const { required, replacing, isNamed, faults, id, computed } = type;
  const project = process.env["GOOGLE_CLOUD_PROJECT"] ?? process.env["GOOGLE_PROJECT"];
  return {
    check(news, olds, name) {
      const inputs = {
        ...(project !== undefined && { project }),
        ...news,
        ...(isNamed && { name: nameFor(news, olds, name) }),
      };
      const missing = required.filter((property) => news[property] === undefined);
      const found = (faults?.(inputs) ?? []).filter((fault) => typeof fault === "string");
      return {
        inputs,
        failures: [...missing.map((property) => `${property}: missing`), ...found],
      };
    },
    diff: ({ inputs }, news) => differing(inputs, news, (property) => replacing.includes(property)),
    preview: (inputs) => ({
      ...inputs,
      ...Object.fromEntries(Object.keys(computed?.(inputs) ?? {}).map((name) => [name, UNKNOWN])),
    }),
    create: async (inputs) => ({
      id: id(inputs),
      outputs: { ...inputs, ...computed?.(inputs) },
    }),
    read: async (before) => before,
    delete: async () => undefined,
  };
}
