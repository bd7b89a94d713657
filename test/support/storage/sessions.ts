import { Refusal } from "../google/refusal";

/**
 * The size of each part of an upload, except the last, is a multiple of this. Source: Cloud Storage, resumable uploads.
 */
const UNIT = 256 << 10;

export interface Session {
  readonly bucket: string;
  readonly name: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A resumable upload that is complete. */
export interface WholeUpload extends Session {
  readonly bytes: Buffer;
  isStored: boolean;
}

export interface Taken {
  readonly persisted: number;
  readonly whole?: WholeUpload;
}

interface Running extends Session {
  parts: Buffer[];
  whole?: WholeUpload;
}

/** Resumable uploads that have started. */
export class Sessions {
  /** How many of the next parts are stored only to their half. */
  halves = 0;
  private begun = 0;
  private readonly running = new Map<string, Running>();

  begin(session: Session): string {
    const id = `session-${this.begun++}`;
    this.running.set(id, { ...session, parts: [] });
    return id;
  }

  /** Forgets all uploads, as the service does after a week. */
  lose(): void {
    this.running.clear();
  }

  /** Accepts a part, or reports how much of an upload is stored. */
  take(id: string, range: string, body: Buffer): Taken {
    const session = this.running.get(id);
    if (!session) throw new Refusal(410, "gone", "the session has expired");
    if (session.whole) return { persisted: session.size, whole: session.whole };
    const persisted = () => session.parts.reduce((sum, { length }) => sum + length, 0);
    const [, first = "", last = "", total = ""] =
      /^bytes (?:\*|(\d+)-(\d+))\/(\d+)$/.exec(range) ?? [];
    if (Number(total) !== session.size) throw new Refusal(400, "invalid", `range ${range}`);
    if (first !== "") {
      if (Number(last) - Number(first) + 1 !== body.length || Number(first) > persisted())
        throw new Refusal(400, "invalid", `${body.length} bytes for ${range}`);
      const isLast = Number(last) + 1 === session.size;
      if (!isLast && body.length % UNIT !== 0)
        throw new Refusal(400, "invalid", `${body.length} bytes are not a multiple of ${UNIT}`);
      const fresh = body.subarray(persisted() - Number(first));
      const kept = this.halves > 0 ? Math.floor(fresh.length / 2 / UNIT) * UNIT : fresh.length;
      this.halves = Math.max(0, this.halves - 1);
      session.parts.push(fresh.subarray(0, kept));
    }
    if (persisted() < session.size) return { persisted: persisted() };
    const { bucket, name, size, metadata, parts } = session;
    session.whole = { bucket, name, size, metadata, bytes: Buffer.concat(parts), isStored: false };
    session.parts = [];
    return { persisted: size, whole: session.whole };
  }
}
