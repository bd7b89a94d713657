/** Whether a path of an archive or of a model leads to a place outside of it, on any system. */
export function escapesArchive(path: string): boolean {
  return /(^|[/\\])\.\.([/\\]|$)|^[/\\~]|^[A-Za-z]:|^[a-z]+:\/\//i.test(path);
}
