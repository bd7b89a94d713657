/**
 * The path of the first value that differs. An absent value equals null. Recursive, because validated manifests are
 * shallow.
 */
export function firstDifference(where: string, a: unknown, b: unknown): string | undefined {
  if (Object.is(a ?? null, b ?? null)) return undefined;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return where;
  for (const name of new Set([...Object.keys(b), ...Object.keys(a)])) {
    const inner = firstDifference(`${where}.${name}`, own(a, name), own(b, name));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function own(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
