import type { Limits } from "../google/clock";

/**
 * Works on items, several of them simultaneously. The first failure ends the work on the others, and is thrown once
 * that has ended.
 *
 * @param atOnce most simultaneous items.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  limits: Limits,
  workOn: (item: Item, limits: Limits) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const own = { ...limits, signal: AbortSignal.any([limits.signal, stop.signal]) };
  const waiting = items.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (const item of waiting) {
      if (failure) return;
      try {
        await workOn(item, own);
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure) throw failure.error;
}
