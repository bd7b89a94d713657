/** Receives the progress of reading a bundle. */
export interface ReadingObserver {
  /** A pass over this many bytes begins. */
  begin(totalBytes: number): void;
  /** This many more bytes were read, or were known from an earlier pass. */
  advance(bytes: number): void;
}

const SILENT: ReadingObserver = { begin: () => undefined, advance: () => undefined };
let current = SILENT;

/** The current observer; by default one that does nothing. */
export function readingObserver(): ReadingObserver {
  return current;
}

/** Does `work` while `observer` receives the progress of its reading. */
export async function observed<T>(observer: ReadingObserver, work: () => Promise<T>): Promise<T> {
  const before = current;
  current = observer;
  try {
    return await work();
  } finally {
    current = before;
  }
}
