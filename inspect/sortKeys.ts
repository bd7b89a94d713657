/** An object with its entries sorted by name; safe for any name, including `__proto__`. */
export function sortKeys<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
