/** Is told how far the reading of a bundle has come. */
export interface ReadingObserver {
  /** Begins a pass over so many bytes. */
  begin(totalBytes: number): void;
  /** So many more were read, or known from an earlier pass. */
  advance(bytes: number): void;
}

const SILENT: ReadingObserver = { begin: () => undefined, advance: () => undefined };
let current = SILENT;

/** The one who is told; nobody by default. */
export function readingObserver(): ReadingObserver {
  return current;
}

/** Does some work while `observer` is told what it reads. */
export async function observed<T>(observer: ReadingObserver, work: () => Promise<T>): Promise<T> {
  const before = current;
  current = observer;
  try {
    return await work();
  } finally {
    current = before;
  }
}
