import { faultOf } from "./callable";
import type { MetaGraphFacts, ServedGraphFacts } from "./facts";
import { usableSignatures } from "./pick";

/** Most signatures that are followed to find one that runs, because each may reach the whole graph. */
const MAX_FOLLOWED = 4;

/**
 * How a server runs a signature that can be named in place of one that does not exist: the first callable one that also
 * runs, or else the first callable one. @param follow returns how a signature runs.
 */
export function otherServed(
  signatures: MetaGraphFacts["signatures"],
  follow: (name: string) => ServedGraphFacts | undefined,
): ServedGraphFacts | undefined {
  const callable = usableSignatures(signatures).filter(
    (name) => signatures[name] && !faultOf(signatures[name]),
  );
  let first: ServedGraphFacts | undefined;
  for (const name of callable.slice(0, MAX_FOLLOWED)) {
    const facts = follow(name);
    if (facts && isRunning(facts)) return facts;
    first ??= facts;
  }
  return first;
}

/** Whether requests to the signature are answered, as far as its graph shows. */
function isRunning(facts: ServedGraphFacts): boolean {
  const { unfilled, unfed, fedAndFetched, fedTwice, functionOpsWithoutKernel } = facts;
  return !(unfilled ?? unfed ?? fedAndFetched ?? fedTwice ?? functionOpsWithoutKernel);
}
