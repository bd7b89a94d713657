/** An object with the entries in the order of their names; safe for any name, `__proto__` too. */
export function sortKeys<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
