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

/** What a function needs for its work. */
export interface Access extends Clients {
  readonly limits: Limits;
}

/** What a resource needs for its work. */
export interface Job extends Access {
  readonly urn: string;
  readonly report: Report;
  /** Shows a line for the resource until the next one. */
  show(message: string): void;
  /** Shows a permanent line for the resource. */
  note(message: string): void;
}

/** One type of resource, between the engine's protocol and the layers of Google's APIs. */
export interface Resource {
  /** Time limit for creating, updating and deleting it in milliseconds, unless the program sets another. */
  readonly defaultTimeout: number;
  /** Outputs that reveal something about inputs, and are secret if one of those is. */
  readonly sensitive: readonly string[];
  /** Inputs completed with what the program may leave out. @param name name of the resource in the program. */
  complete(inputs: Plain, name: string, config: Config): Plain;
  check(inputs: Plain): InputFault[];
  /** Inputs that the provider adds as evidence for policies, once the others are known. */
  gather?(inputs: Plain, recorded: Plain, job: Job): Promise<Plain>;
  diff(state: State, news: Plain): Difference[];
  /** Whether the old resource must be deleted before the new one is created. */
  readonly deletesFirst?: boolean;
  /** Reports what create would do, and returns the outputs; those that are not known yet are `UNKNOWN`. */
  preview(inputs: Plain, job: Job | undefined): Promise<Plain>;
  /** The outputs after an update as far as they are known before; the present ones by default. */
  previewedOutputs?(state: State, news: Plain): Plain;
  /** Reports what update would do besides the differences. */
  previewUpdate?(state: State, news: Plain, job: Job): Promise<void>;
  create(inputs: Plain, job: Job): Promise<{ readonly id: string; readonly outputs: Plain }>;
  update(state: State, news: Plain, job: Job): Promise<Plain>;
  /** The current state; undefined if the resource is gone. Without recorded inputs it is an import. */
  read(id: string, recorded: Omit<State, "id"> | undefined, job: Job): Promise<State | undefined>;
  delete(state: State, job: Job): Promise<void>;
}

/**
 * Work that has started but not ended. What is known about it goes into the state, and the next run continues from
 * there.
 */
export class Unfinished extends Error {
  readonly id: string;
  readonly outputs: Plain;

  constructor(reason: string, id: string, outputs: Plain, cause: Error) {
    super(reason, { cause });
    this.id = id;
    this.outputs = outputs;
  }
}
