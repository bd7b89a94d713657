/**
 * Placeholders of the engine and the policy SDK for values that are unknown in preview, one for each type of value.
 * Source: sdk/go/common/resource/plugin/rpc.go and @pulumi/policy 1.21 proxy.js, which does not export them.
 */
const SENTINELS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Property under which the SDK's proxy exposes the object behind it. */
const PROXY_TARGET = "__getSpecialProxyTarget";

/** Whether a value is unknown in preview. */
export function isUnknown(value: unknown): boolean {
  return SENTINELS.has(value);
}

/**
 * The object behind the SDK's proxy. The proxy throws on unknown values, and the promise of an asset's path breaks in
 * it.
 */
export function behindProxy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (value as Record<string, unknown>)[PROXY_TARGET] ?? value;
}

/** Dotted path of the first unknown value in `value`; undefined if everything is known. */
export function findUnknown(root: unknown): string | undefined {
  // Iterative, because the nesting of a program's values has no bound.
  const waiting: Place[] = [{ value: root, name: "" }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value } = place;
    if (isUnknown(value)) return pathOf(place);
    if (typeof value !== "object" || value === null || value instanceof Promise) continue;
    for (const [name, member] of Object.entries(value).reverse())
      waiting.push({ value: member, name, above: place });
  }
  return undefined;
}

interface Place {
  readonly value: unknown;
  readonly name: string;
  readonly above?: Place;
}

function pathOf(place: Place): string {
  const names: string[] = [];
  for (let one: Place | undefined = place; one?.above; one = one.above) names.push(one.name);
  return names.reverse().join(".");
}
