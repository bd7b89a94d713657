/** What happened to the runs of a row. */
export interface Outcome {
  /** How often something was disturbed. */
  readonly tries: number;
  /** How the runs ended, by the words for it. */
  readonly ends: Readonly<Record<string, number>>;
}

/** What a row may use. */
export interface Scope {
  /** Empty folder that is removed after the row. */
  readonly folder: string;
  /** How often each kind of disturbance is tried. */
  readonly rounds: number;
  /** A random integer from 0 up to and without `limit`. */
  below(limit: number): number;
}

/** The numbers from 1 to `count`, or a random choice of `most` of them. */
export function momentsOf(count: number, most: number, below: Scope["below"]): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  while (all.length > most) all.splice(below(all.length), 1);
  return all;
}

/** A kind of fault that is brought about on purpose. */
export interface Row {
  readonly name: string;
  /** One sentence for the page: what is disturbed, and how. */
  readonly about: string;
  /** What must hold in every run. */
  readonly holds: string;
  /** Whether it runs only if it is named, because it takes long. */
  readonly isLong?: boolean;
  /** Throws with the place if something does not hold. */
  run(scope: Scope): Promise<Outcome | Skipped>;
}

export interface Skipped {
  readonly skipped: string;
}

/** Counts how runs end. */
export class Ends {
  private readonly counts = new Map<string, number>();
  private tries = 0;

  count(end: string): void {
    this.tries++;
    this.counts.set(end, (this.counts.get(end) ?? 0) + 1);
  }

  get outcome(): Outcome {
    return { tries: this.tries, ends: Object.fromEntries([...this.counts].sort()) };
  }
}
