import type { Manifest } from "../inspect";
import type { Finding, NotChecked, NotCheckedWords, SignedBy } from "../rules";

export type Verdict = "clean" | "refused";

/** One bundle, and what was found about it. */
export interface Judgement {
  /** As the user named it. */
  readonly path: string;
  readonly verdict: Verdict;
  /** In the order in which to fix them. */
  readonly findings: readonly Finding[];
  /** What was judged, each in a few words. */
  readonly checked: readonly string[];
  readonly notChecked: readonly (NotChecked & NotCheckedWords)[];
  readonly manifest: Manifest;
  /** Who is proved to have signed the files that the signature lists. */
  readonly signedBy?: SignedBy | undefined;
  /** Folder of a routine's artifacts on this machine. */
  readonly artifacts?: string | undefined;
  /** File of the sample request on this machine. */
  readonly request?: string | undefined;
}

/** One run of `check`: what every format is made of. */
export interface Report {
  /** Version of this package. */
  readonly version: string;
  /** Folder of the repository, to which paths in machine formats are relative; absolute. */
  readonly root: string;
  /** The day on which it was made, as YYYY-MM-DD. */
  readonly today: string;
  readonly judgements: readonly Judgement[];
}

/** The verdict over all bundles. */
export function verdictOf({ judgements }: Report): Verdict {
  return judgements.some(({ verdict }) => verdict === "refused") ? "refused" : "clean";
}

/** How many findings refuse and how many only warn. */
export function countsOf(findings: readonly Finding[]): { refusals: number; warnings: number } {
  const refusals = findings.filter(({ level }) => level === "mandatory").length;
  return { refusals, warnings: findings.length - refusals };
}
