/** Signatures of values in the engine's messages. Source: pulumi/sdk/proto, and sdk/go/common/resource/sig. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
/** Placeholder for a value that is unknown in a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties of a resource as the engine transmits them, with wrapped secrets. */
export type Wire = Readonly<Record<string, unknown>>;
/** Properties without wrappers; unknown ones are `UNKNOWN`. */
export type Plain = Readonly<Record<string, unknown>>;

/** A value without the wrappers of secrets and outputs. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return unwrap(value["value"]);
  if (value[SIGNATURE] === OUTPUT) return "value" in value ? unwrap(value["value"]) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unwrap(child)]));
}

export function plainOf(properties: Wire): Plain {
  return unwrap(properties) as Plain;
}

/** Marks a value as a secret, so that the state stores it encrypted. */
export function secret(value: unknown): unknown {
  return { [SIGNATURE]: SECRET, value };
}

export function isAsset(value: unknown): boolean {
  return isObject(value) && value[SIGNATURE] === ASSET;
}

export function hasSecret(value: unknown): boolean {
  return secretsIn(value).length > 0;
}

/** The strings that are secret, so that no message repeats them. */
export function secretStrings(value: unknown): string[] {
  return secretsIn(value).flatMap((found) => stringsIn(unwrap(found)));
}

export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (!isObject(value)) return false;
  if (value[SIGNATURE] === OUTPUT && !("value" in value)) return true;
  return Object.values(value).some(hasUnknown);
}

/** Recorded properties, with observed values where they differ; what was secret stays secret. */
export function withObserved(recorded: Wire, observed: Plain): Wire {
  const current: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(observed)) {
    const before = recorded[key];
    const isSame = JSON.stringify(unwrap(before)) === JSON.stringify(value);
    current[key] = isSame ? before : hasSecret(before) ? secret(value) : value;
  }
  return current;
}

function secretsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (!isObject(value)) return [];
  if (value[SIGNATURE] === SECRET) return [value["value"]];
  if (value[SIGNATURE] === OUTPUT && value["secret"] === true) return [value["value"]];
  return Object.values(value).flatMap(secretsIn);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
