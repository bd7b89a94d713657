import assert from "node:assert/strict";
import type { Job, Resource, State } from "../../provider/resource";

/** Refreshes a resource 50 times, in which it must not drift. Returns the last state. */
export async function refreshed(
  resource: Resource,
  created: State,
  job: () => Job,
): Promise<State> {
  let state = created;
  for (let times = 0; times < 50; times++) {
    const read = await resource.read(state.id, state, job());
    assert.deepEqual(read?.inputs, created.inputs);
    assert.deepEqual(resource.diff(read as State, created.inputs), []);
    state = read as State;
  }
  return state;
}
