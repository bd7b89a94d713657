import type { State } from "./state";
import type { Switches } from "./switches";

/** Shortest time between two uploads or deployments, in milliseconds. */
export const PACE = 2_000;

/** Violated invariants: conditions that must hold after every request. */
export function brokenInvariants(state: State, { mayStop }: Switches): string[] {
  return [...brokenModels(state), ...brokenEndpoints(state, mayStop)];
}

function brokenEndpoints(state: State, mayStop: boolean): string[] {
  return Object.values(state.endpoints).flatMap((endpoint) => {
    const { id, trafficSplit, deployedModels, hasServed } = endpoint;
    const broken: string[] = [];
    const shares = Object.values(trafficSplit);
    const sum = shares.reduce((a, b) => a + b, 0);
    if (shares.length > 0 && sum !== 100) broken.push(`the split of ${id} sums to ${sum}`);
    for (const key of Object.keys(trafficSplit))
      if (!deployedModels.some((deployed) => deployed.id === key))
        broken.push(`the split of ${id} names ${key}, which is not deployed`);
    if (hasServed && shares.length === 0 && !mayStop) broken.push(`${id} has lost its traffic`);
    if (shares.length > 0) endpoint.hasServed = true;
    return broken;
  });
}

function brokenModels(state: State): string[] {
  return Object.entries(state.models).flatMap(([name, { versions }]) => {
    const broken: string[] = [];
    const defaults = versions.filter(({ aliases }) => aliases.includes("default")).length;
    if (defaults !== 1) broken.push(`${name} has ${defaults} versions with the alias default`);
    const identities = versions.map(({ labels }) => labels["mv-id"]).filter(Boolean);
    for (const identity of new Set(identities)) {
      const twins = identities.filter((other) => other === identity).length;
      if (twins > 1) broken.push(`${name} has ${twins} versions with the identity ${identity}`);
    }
    return broken;
  });
}
