import type {
  EnforcementLevel,
  Policies,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

/** A policy's setting, as in a file for `--policy-pack-config`: a level, or a level with the policy's options. */
export type PolicySetting =
  | EnforcementLevel
  | { readonly enforcementLevel?: EnforcementLevel; readonly [property: string]: unknown };

/** Settings by policy name; `all` sets the level of every policy without its own setting. */
export type PolicyConfig = Readonly<Record<string, PolicySetting>>;

/** A resource policy or a stack policy. */
export type Policy = Policies[number];
const LEVELS: readonly EnforcementLevel[] = ["advisory", "mandatory", "remediate", "disabled"];
type Callback = (args: { getConfig(): unknown; stackTags: unknown }, ...rest: never[]) => unknown;

/**
 * The policies as the engine configures them: with the level and options of `config`, and the schema's defaults for the
 * rest. The engine also refuses values that the schema does not allow; here they reach the policy.
 */
export function configured(
  policies: readonly Policy[],
  config: PolicyConfig,
  stackTags: ReadonlyMap<string, string>,
): Policies {
  for (const [name, setting] of Object.entries(config)) {
    if (name !== "all" && !policies.some((policy) => policy.name === name)) {
      throw new Error(`config names "${name}", and no policy has this name`);
    }
    const level = levelOf(setting);
    // The SDK would end the process.
    if (level !== undefined && !LEVELS.includes(level)) {
      throw new Error(`config sets "${name}" to "${level}": use one of ${LEVELS.join(", ")}`);
    }
  }
  return policies.map((policy) => {
    const own = config[policy.name];
    const level = levelOf(own) ?? levelOf(config["all"]) ?? policy.enforcementLevel;
    const properties = { ...defaultsOf(policy), ...propertiesOf(own) };
    return {
      ...policy,
      ...(level && { enforcementLevel: level }),
      ...callbacksOf(policy, (args) => {
        args.getConfig = () => ({ ...properties });
        args.stackTags = stackTags;
      }),
    } as Policy;
  });
}

function levelOf(setting: PolicySetting | undefined): EnforcementLevel | undefined {
  return typeof setting === "object" ? setting.enforcementLevel : setting;
}

function propertiesOf(setting: PolicySetting | undefined): Record<string, unknown> {
  if (typeof setting !== "object") return {};
  const { enforcementLevel: _level, ...properties } = setting;
  return properties;
}

function defaultsOf({ configSchema }: Policy): Record<string, unknown> {
  const schemas = Object.entries(configSchema?.properties ?? {});
  return Object.fromEntries(
    schemas
      .map(([name, schema]) => [name, (schema as { default?: unknown }).default] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/** The policy's functions, each wrapped to call `prepare` on its arguments first. */
function callbacksOf(policy: Policy, prepare: (args: Parameters<Callback>[0]) => void): object {
  const wrap = (callback: unknown): unknown => {
    if (Array.isArray(callback)) return callback.map(wrap);
    if (typeof callback !== "function") return callback;
    const wrapped: Callback = (args, ...rest) => {
      prepare(args);
      return (callback as Callback)(args, ...rest);
    };
    // Keeps the resource type, which the SDK's helpers set as a property of the function.
    return Object.assign(wrapped, callback);
  };
  const { validateResource, remediateResource } = policy as ResourceValidationPolicy;
  const { validateStack } = policy as StackValidationPolicy;
  return {
    ...(validateResource && { validateResource: wrap(validateResource) }),
    ...(remediateResource && { remediateResource: wrap(remediateResource) }),
    ...(validateStack && { validateStack: wrap(validateStack) }),
  };
}
