/** Version of this package. */
export function version(): string {
  return (require("model-version/package.json") as { version: string }).version;
}
