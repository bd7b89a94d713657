import { filter, satisfies, valid, validRange } from "@renovatebot/pep440";
import { bare } from "../../inspect/requirements/releases";
import { minorOf } from "../../text";
import { versionsOf } from "../packages/compatibility";
import { pinOf } from "../packages/pins";

/** Whether a string is a version that PEP 440 can compare. */
export function isVersion(text: string): boolean {
  return valid(bare(text)) !== null;
}

/** Whether a string is a specifier that allows some versions and not others. */
export function isSpecifier(text: string): boolean {
  return text !== "" && validRange(text);
}

/** Whether a specifier allows a version; the version's local part (`+cpu`) does not count. */
export function allows(specifier: string, version: string): boolean {
  return satisfies(bare(version), withoutLocal(specifier), { prereleases: true });
}

/**
 * A specifier of the releases that a version stands for: itself if it is complete, else every release that begins with
 * it.
 */
export function specifierOf(version: string): string | undefined {
  const plain = bare(version);
  if (!isVersion(plain)) return undefined;
  return /^\d+(\.\d+)?$/.test(plain) ? `==${plain}.*` : `==${plain}`;
}

/** Whether both specifiers allow a version that the tables or the specifiers name. */
export function overlap(distribution: string, a: string, b: string): boolean {
  const named = [a, b].flatMap((specifier) => specifier.match(/\d[\w.+!-]*\w|\d/g) ?? []);
  const allowed = (versions: readonly string[], specifier: string) =>
    filter(versions.map(bare), withoutLocal(specifier), { prereleases: true });
  const isShared = (versions: readonly string[]) => allowed(allowed(versions, a), b).length > 0;
  // Nearly always one of the few that are named is allowed by both.
  return isShared(named.filter(isVersion)) || isShared(versionsOf(distribution));
}

/** The one version that a specifier allows, else the newest release in the tables that it allows. */
export function newestIn(distribution: string, specifier: string): string | undefined {
  const only = pinOf({ specifier });
  if (only !== undefined) return only;
  return versionsOf(distribution).find((version) => satisfies(version, withoutLocal(specifier)));
}

function withoutLocal(specifier: string): string {
  return specifier.replace(/\+[\w.]+/g, "");
}

/** `2.15` of `2.15.1`. */
export function releaseMinor(version: string): string {
  return minorOf(bare(version));
}
