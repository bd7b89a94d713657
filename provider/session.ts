import { type Clients, type Config, clientsFor, configFrom } from "./config";
import { Engine } from "./engine";
import { describeProgress } from "./progress";
import type { Access, Job } from "./resource";
import { ToldError } from "./serviceError";
import { nameOf } from "./urn";
import type { Plain } from "./values";

/** What the engine has told the provider since it started it, and what the provider's work needs of it. */
export class Session {
  config: Config = configFrom({}, process.env);
  /** Undefined in a preview in which the configuration is not known. */
  clients: Clients | undefined = clientsFor(this.config);
  /** Undefined before the handshake, if the engine has not passed its address at the start. */
  engine: Engine | undefined;
  private readonly stop = new AbortController();

  /** @param engineAddress present if the engine passed it at the start; else it comes with the handshake. */
  constructor(engineAddress: string | undefined) {
    if (engineAddress !== undefined) this.connect(engineAddress);
  }

  connect(engineAddress: string): void {
    this.engine ??= new Engine(engineAddress);
  }

  configure(given: Plain): void {
    this.config = configFrom(given, process.env);
    this.clients = clientsFor(this.config);
  }

  /** Stops all work. */
  cancel(): void {
    this.stop.abort();
  }

  known(): Clients {
    if (!this.clients) throw new ToldError("the provider's configuration is unknown");
    return this.clients;
  }

  /** @param time in milliseconds. */
  job(urn: string, clients: Clients, time: number): Job {
    const show = (message: string, passing: boolean) => this.engine?.log(urn, message, { passing });
    return {
      ...this.access(clients, time),
      urn,
      show: (message) => show(message, true),
      report: (progress) => show(describeProgress(nameOf(urn), progress), true),
      note: (message) => show(message, false),
    };
  }

  /** @param time in milliseconds. */
  access(clients: Clients, time: number): Access {
    const until = clients.client.clock.now() + time;
    return { ...clients, limits: { until, signal: this.stop.signal } };
  }
}
