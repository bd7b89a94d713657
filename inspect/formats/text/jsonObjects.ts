/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Every object in a value, at any depth. Without recursion, because JSON may be nested to any depth. */
export function objectsIn(root: unknown): Members[] {
  const found: Members[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) found.push(value as Members);
    const members = Array.isArray(value) ? value : Object.values(value);
    for (const member of members) if (typeof member === "object") waiting.push(member);
  }
  return found;
}
