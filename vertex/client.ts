import { Api, type ApiOptions } from "../google/api";
import { ADVICE } from "./advice";
import { originOf } from "./names";
import { Pacing } from "./pacing";

/** Vertex AI's JSON API. */
export class Client extends Api {
  readonly pacing: Pacing;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(options: Omit<ApiOptions, "advice">) {
    super({ ...options, advice: ADVICE }, (path) => {
      const [, location = "global"] = /^projects\/[^/]+\/locations\/([^/]+)/.exec(path) ?? [];
      return new URL("/v1/", originOf(location));
    });
    this.pacing = new Pacing(this.clock);
  }

  /** Runs pieces of work of one key one after the other. */
  async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const current = before.then(work, work);
    this.turns.set(key, current);
    return current;
  }
}
