/** The name among `known` that is closest to `name`, if it is close enough to have been meant. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const [first] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return first?.candidate;
}

/** A fix for a name that is not among `known`. */
export function nearest(name: string, known: readonly string[]): string {
  if (known.length === 0) return "remove it";
  const meant = closest(name, known);
  const all = `use one of ${known.join(", ")}`;
  return meant === undefined ? all : `rename it to "${meant}", or ${all}`;
}

/** Number of insertions, deletions and replacements between two names. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const same = a[i]?.toLowerCase() === b[j]?.toLowerCase();
      next.push(Math.min((row[j] ?? 0) + Number(!same), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
