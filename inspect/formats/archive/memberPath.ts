/** Whether a path of an archive or of a model points outside of it, on any operating system. */
export function escapesArchive(path: string): boolean {
  return /(^|[/\\])\.\.([/\\]|$)|^[/\\~]|^[A-Za-z]:|^[a-z]+:\/\//i.test(path);
}
