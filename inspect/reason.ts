import { getSystemErrorMap } from "node:util";

/** The operating system's words for an error, such as `permission denied (EACCES)`. */
export function reasonOf(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known ? `${known[1]} (${known[0]})` : (code ?? message);
}
