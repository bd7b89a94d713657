import type { State } from "./state";

/** Shortest time between two uploads or deployments, in milliseconds. */
export const PACE = 2_000;

/** What must never be the case, whatever was asked. */
export function brokenInvariants(state: State): string[] {
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
