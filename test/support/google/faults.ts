/** Something that goes wrong with a request; `times` requests, once by default. */
export interface RequestFault {
  readonly method?: string;
  readonly path: RegExp;
  readonly times?: number;
  readonly what:
    | {
        readonly status: number;
        readonly code: string;
        readonly message?: string;
        readonly retryAfter?: number;
      }
    /** The connection ends before or after the service has acted, or in the middle of the answer. */
    | "cutBefore"
    | "cutAfter"
    | "half";
}

/** Faults that have not occurred yet. */
export class Faults<Fault extends { readonly times?: number }> {
  private planned: { fault: Fault; left: number }[] = [];

  plan(fault: Fault): void {
    this.planned.push({ fault, left: fault.times ?? 1 });
  }

  /** The first planned fault that fits; the call uses it up. */
  take(fits: (fault: Fault) => boolean): Fault | undefined {
    const found = this.planned.find(({ fault }) => fits(fault));
    if (!found) return undefined;
    found.left--;
    this.planned = this.planned.filter(({ left }) => left > 0);
    return found.fault;
  }

  get left(): number {
    return this.planned.length;
  }
}
