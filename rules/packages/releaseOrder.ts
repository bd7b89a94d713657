import { compare, valid } from "@renovatebot/pep440";
import type { Release } from "../../inspect/requirements/releases";
import { minorOf } from "../../text";

/** Releases with the newest first. */
export function newestFirst(releases: readonly Release[]): readonly Release[] {
  return releases.toReversed();
}

/** Releases of the same minor version, then newer ones, then older ones. */
export function nearestFirst(version: string) {
  return (releases: readonly Release[]): readonly Release[] => {
    if (valid(version) === null) return newestFirst(releases);
    const isSame = (one: Release) => minorOf(one.version) === minorOf(version);
    const rest = releases.filter((one) => !isSame(one));
    return [
      ...releases.filter(isSame).reverse(),
      ...rest.filter((one) => compare(one.version, version) > 0),
      ...rest.filter((one) => compare(one.version, version) < 0).reverse(),
    ];
  };
}
