import type { RequirementFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import type { Finding } from "../../rules";

/** The message of a resolver that found no versions for all requirements. */
interface Refusal {
  readonly refusal: string;
  readonly resolver: string;
}

/** Most characters of a resolver's message that are shown. */
const MOST = 1_200;

/** A resolver's refusal as a finding; its place is the line of the first requirement that it names. */
export function refusalFinding(
  requirements: readonly RequirementFacts[],
  file: string,
  { refusal, resolver }: Refusal,
): Finding {
  const words = refusal.toLowerCase().match(/[a-z0-9][\w.-]*/g) ?? [];
  const named = new Set(words.map((word) => normaliseName(word)));
  const place = requirements.find(({ name }) => named.has(normaliseName(name)));
  const shown = refusal.length > MOST ? `${refusal.slice(0, MOST)} ...` : refusal;
  return {
    code: "LCK001",
    policy: "lock",
    level: "mandatory",
    file: place?.file ?? file,
    ...(place && { line: place.line }),
    message: "the requirements cannot be installed together with the server",
    reason: `${resolver}: ${shown}`,
    fix: "change one of the pins that it names to a version that the others allow.",
  };
}
