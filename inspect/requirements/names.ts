/** The normalised form of a name, in which names are compared. Source: PEP 503, "Normalized Names". */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
