import type { Limits } from "../google/clock";
import type { InputFault } from "../google/inputFault";
import type { Report } from "../google/progress";
import type { Clients, Config } from "./config";
import type { Plain } from "./values";

/** A property that differs between state and program. */
export interface Difference {
  readonly property: string;
  readonly replaces: boolean;
  /** Whether it is one of the inputs, so that the preview can show both values. */
  readonly isInput: boolean;
}

/** A resource as it is recorded, or as it is now. */
export interface State {
  readonly id: string;
  readonly inputs: Plain;
  readonly outputs: Plain;
}

/** What a function needs to do its work. */
export interface Access extends Clients {
  readonly limits: Limits;
}

/** What a resource needs to do its work. */
export interface Job extends Access {
  readonly urn: string;
  readonly report: Report;
  /** Shows a line beside the resource until the next one. */
  show(message: string): void;
  /** Shows a line beside the resource, which stays. */
  note(message: string): void;
}

/** One type of resource, between the engine's protocol and the layers of Google's APIs. */
export interface Resource {
  /** Time for creating, updating and deleting it unless the program gives another, in milliseconds. */
  readonly defaultTimeout: number;
  /** Outputs that say something about inputs, and are secret where one of those is. */
  readonly sensitive: readonly string[];
  /** Inputs with what the program may leave out. @param name of the resource in the program. */
  complete(inputs: Plain, name: string, config: Config): Plain;
  check(inputs: Plain): InputFault[];
  /** Inputs that the provider adds from what it finds, where the others are known: evidence for policies. */
  gather?(inputs: Plain, recorded: Plain, job: Job): Promise<Plain>;
  diff(state: State, news: Plain): Difference[];
  /** Whether of two of them the old one must be deleted first. */
  readonly deletesFirst?: boolean;
  /** Says what create would do, and gives the outputs; those that are not known yet are `UNKNOWN`. */
  preview(inputs: Plain, job: Job | undefined): Promise<Plain>;
  /** The outputs after an update as far as they are known before; the present ones by default. */
  previewedOutputs?(state: State, news: Plain): Plain;
  /** Says what update would do beyond what the differences show. */
  previewUpdate?(state: State, news: Plain, job: Job): Promise<void>;
  create(inputs: Plain, job: Job): Promise<{ readonly id: string; readonly outputs: Plain }>;
  update(state: State, news: Plain, job: Job): Promise<Plain>;
  /** What is there now; without recorded inputs it is an import. Undefined where it is gone. */
  read(id: string, recorded: Omit<State, "id"> | undefined, job: Job): Promise<State | undefined>;
  delete(state: State, job: Job): Promise<void>;
}

/** Work that has begun but not ended: what is known of it goes into the state, and the next run goes on from there. */
export class Unfinished extends Error {
  readonly id: string;
  readonly outputs: Plain;

  constructor(reason: string, id: string, outputs: Plain) {
    super(reason);
    this.id = id;
    this.outputs = outputs;
  }
}
