import { RefusedError } from "../google/errors";

/** What a preview finds out. Without access it says less but does not fail; it fails where the work itself would be refused. */
export async function ifAccessible<T>(finding: Promise<T>): Promise<T | undefined> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return undefined;
  }
}
