import { AsyncLocalStorage } from "node:async_hooks";

/** Receives the progress of reading a bundle. */
export interface ReadingObserver {
  /** A pass over this many bytes begins. */
  begin(totalBytes: number): void;
  /** This many more bytes were read, or were known from an earlier pass. */
  advance(bytes: number): void;
}

const SILENT: ReadingObserver = { begin: () => undefined, advance: () => undefined };
/** A program may read several bundles at the same time, each with its own observer. */
const observers = new AsyncLocalStorage<ReadingObserver>();

/** The observer of the work that calls; by default one that does nothing. */
export function readingObserver(): ReadingObserver {
  return observers.getStore() ?? SILENT;
}

/** Does `work` while `observer` receives the progress of its reading. */
export async function observed<T>(observer: ReadingObserver, work: () => Promise<T>): Promise<T> {
  return observers.run(observer, work);
}
