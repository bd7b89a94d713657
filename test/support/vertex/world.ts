import { precondition } from "../google/refusal";
import type { Effect, State, StoredOperation } from "./state";
import type { Switches } from "./switches";

type Json = Readonly<Record<string, unknown>>;

/** The state and the time in which a request is answered. */
export interface World {
  readonly state: State;
  readonly switches: Switches;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Starts an operation below a resource. */
  begin(resource: string, effect: Effect): Json;
}

/** The operations of a resource that have not ended. */
export function unfinished(resource: string, { state }: World) {
  return Object.values(state.operations).filter(
    ({ name, done }) => !done && name.startsWith(`${resource}/operations/`),
  );
}

/**
 * Refuses if the service would not change a resource now.
 *
 * @param isInTheWay whether a running operation excludes the new one, whatever the switches say.
 */
export function refuseIfBusy(
  resource: string,
  world: World,
  isInTheWay: (operation: StoredOperation) => boolean = () => false,
): void {
  const running = unfinished(resource, world);
  if ((world.switches.isBusy && running.length > 0) || running.some(isInTheWay))
    throw precondition(
      `There are other operations running on the "${resource}". Operation IDs are: [${running.map(({ name }) => name.split("/").at(-1)).join(", ")}].`,
    );
}
