import type { Manifest } from "../../inspect/manifest";
import { planOf } from "../packages/installPlan";
import { CONTAINERS, otherContainer } from "./otherContainer";
import { ENDS } from "./pythonWithoutFixes";

/** Something that a model is served by, and its last day as YYYY-MM-DD. */
export interface EndOfSupport {
  readonly what: string;
  readonly day: string;
}

/**
 * What a model depends on that ends: the prebuilt container that is declared, else the one that loads it longest; the
 * Python of a routine's own image.
 */
export function endsOf(manifest: Manifest, today: string): EndOfSupport[] {
  const { serving, routine, savedModel } = manifest;
  const image = serving?.image;
  const declared = CONTAINERS.find(({ uris }) => image !== undefined && uris.includes(image));
  const loads = savedModel && image === undefined;
  const container = loads ? otherContainer(manifest, "tensorflow", today) : declared;
  const ends: EndOfSupport[] = [];
  if (container?.endOfAvailability)
    ends.push({
      what: `container ${container.framework} ${container.version}`,
      day: container.endOfAvailability,
    });
  if (routine && !declared) {
    const { python } = planOf(routine);
    const day = ENDS[python];
    if (day !== undefined) ends.push({ what: `Python ${python}`, day });
  }
  return ends;
}
