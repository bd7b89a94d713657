import { minorOf } from "../../text";
import type { RequirementFacts } from "../python/facts";
import { normaliseName } from "./names";
import { newest, type Release, releaseOf, requirementsOf } from "./releases";

/** The distribution that contains the server of custom prediction routines, and the extra that installs it. */
export const SERVER_NAME = "google-cloud-aiplatform";
export const SERVER_EXTRA = "prediction";

/** Newest release, which images get if the requirements do not pin one. */
const NEWEST = "2.7.0";

/** The server that an image is built with. */
export interface Server {
  readonly version: string;
  /** The requirement that names the SDK; its pin is the server's version. */
  readonly requirement?: RequirementFacts;
  /** Whether that requirement pins the version exactly. */
  readonly isPinned: boolean;
}

/**
 * The server of a routine: the release that its requirements pin, or the newest release that they allow. If they do not
 * name the SDK at all, the newest release that runs on the Python version.
 * @param python version, such as `3.10`.
 */
export function serverOf(requirements: readonly RequirementFacts[], python: string): Server {
  const requirement = requirements.find(
    ({ name, applies, origin }) =>
      applies !== false && origin === undefined && normaliseName(name) === SERVER_NAME,
  );
  const exact = requirement && /(?:^|,)={2,3}([^*,]+)/.exec(requirement.specifier)?.[1];
  if (requirement && exact !== undefined) return { version: exact, requirement, isPinned: true };
  const minor = minorOf(python);
  const newestFor = (specifier: string) => newest(SERVER_NAME, minor, specifier)?.version;
  const asked = requirement?.specifier ?? "";
  const version =
    newestFor([asked, `<=${NEWEST}`].filter((part) => part !== "").join(",")) ??
    newestFor(asked) ??
    newestFor(`<=${NEWEST}`) ??
    NEWEST;
  return { version, ...(requirement && { requirement }), isPinned: false };
}

/** The requirement that installs a server. */
export function serverRequirement(version: string): string {
  return `${SERVER_NAME}[${SERVER_EXTRA}]==${version}`;
}

/** Whether a release of the SDK contains the server; undefined if its metadata were not read. */
export function holdsServer(version: string, python: string): boolean | undefined {
  const release: Release | undefined = releaseOf(SERVER_NAME, version);
  const required = release && requirementsOf(release, python, new Set([SERVER_EXTRA]));
  return required?.some(({ extra }) => extra === SERVER_EXTRA);
}
