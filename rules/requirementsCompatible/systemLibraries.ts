import type { ServingFacts } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import { hasWheel, releaseOf } from "../../inspect/requirements/releases";
import { systemNeedsOf } from "../../inspect/requirements/systemLibraries";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { planOf } from "../packages/installPlan";
import { pinOf } from "../packages/pins";

/**
 * Libraries of the operating system that no wheel contains. This package's Dockerfile installs them; other images are
 * unknown.
 */
export function* systemLibraries(
  routine: RoutineFacts,
  serving: ServingFacts | undefined,
): Iterable<Draft> {
  const { image } = serving ?? {};
  for (const { distribution, requirement, packages, needs, instead, isDirect } of systemNeedsOf(
    routine,
  )) {
    const { name, file, line } = requirement;
    const place = { code: "REQ017", file, line };
    const takes = instead === undefined ? undefined : headless(instead, requirement, routine);
    if (image !== undefined) {
      yield {
        ...place,
        level: "advisory",
        message: `${distribution} needs ${needs}; not checked whether ${image} has it`,
        reason: "Wheels do not contain it, and an image's name does not say what is installed.",
        fix:
          takes === undefined
            ? `install ${packages.join(" and ")} in that image, as the Dockerfile of the package does.`
            : `write ${takes}.`,
      };
    } else if (takes !== undefined && isDirect) {
      yield {
        ...place,
        message: `${name} needs ${needs}, which the image does not have`,
        reason:
          "A server draws no windows, so the image has no libraries for them. The headless build has the same modules.",
        fix: `write ${takes}.`,
        ...(/==\S+$/.test(takes) && replacing(requirement, takes)),
      };
    }
  }
}

/** The line that replaces a build with a user interface: the same version if it exists. */
function headless(
  name: string,
  requirement: RoutineFacts["requirements"][number],
  routine: RoutineFacts,
): string {
  const plan = planOf(routine);
  const pinned = pinOf(requirement);
  const same = pinned === undefined ? undefined : releaseOf(name, pinned);
  const version = same && hasWheel(same, plan.python) ? pinned : plan.proposed(name);
  return version === undefined ? `${name} with the version that was tested` : `${name}==${version}`;
}
