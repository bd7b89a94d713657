import { RefusedError } from "../google/errors";

/**
 * What a preview finds out. Without access it reports less but does not fail; it fails if the work itself would be
 * refused.
 */
export async function ifAccessible<T>(finding: Promise<T>): Promise<T | undefined> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return undefined;
  }
}
