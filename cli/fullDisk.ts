/** Codes of the system for a disk, or a share of it, without space. Source: errno(3). */
const FULL: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** What the reader can do about a full disk. */
export const FREE_SPACE = "free space on its disk, and run this again";

/** Whether something cannot be written because the disk is full. */
export function isFull(error: unknown): boolean {
  return FULL.includes((error as NodeJS.ErrnoException).code);
}

/** What the reader can do about a file that cannot be written. @param otherwise if the disk is not full. */
export function writeFix(error: unknown, otherwise: string): string {
  return isFull(error) ? FREE_SPACE : otherwise;
}
