import type { ModelRef } from "../names";
import type { Work } from "../work";
import { DIGEST_LABEL, IDENTITY_LABEL, OWNER_LABEL, ownerOf } from "./identity";
import { versionsOf } from "./registry";

/** Hexadecimal digits of the content's digest at the end of the URN of a component's version. */
const URN_DIGITS = 16;

/** What a state has of the versions of one component. */
export interface RecordedVersions {
  /** URN of each of their resources, without the digits of the digest at its end. */
  readonly urnPrefix: string;
  /** IDs of the versions in the state before the run. */
  readonly recorded: readonly string[];
  /** Identity labels of the versions in that state, which has no ID of one whose upload was interrupted. */
  readonly identities: readonly string[];
  /** ID of the version that the program declares. */
  readonly current: string;
}

/**
 * Versions that a component has registered after those of its state, such as the one that was being registered when a
 * run was killed. Older ones do not count: a program may keep them on purpose. Returns the digits of the digest of each
 * by its version ID.
 */
export async function unrecordedVersions(
  work: Work,
  model: ModelRef,
  { urnPrefix, recorded, identities, current }: RecordedVersions,
): Promise<Record<string, string>> {
  const newest = Math.max(0, ...recorded.map(Number));
  const versions = (await versionsOf(work, model)) ?? [];
  const left = versions.flatMap(({ versionId = "", labels = {} }) => {
    const digest = labels[DIGEST_LABEL]?.slice(0, URN_DIGITS) ?? "";
    const isOwn = labels[OWNER_LABEL] === ownerOf(urnPrefix + digest);
    const isKnown = versionId === current || identities.includes(labels[IDENTITY_LABEL] ?? "");
    return isOwn && !isKnown && Number(versionId) > newest ? [[versionId, digest]] : [];
  });
  return Object.fromEntries(left);
}
