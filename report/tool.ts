/** What every JSON document begins with: which release wrote it. */
export function toolOf(version: string): { readonly name: string; readonly version: string } {
  return { name: "model-version", version };
}
