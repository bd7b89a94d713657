import { type Finding, policies } from "../rules";

/** Pages of this package for what no policy reports. */
const PAGES: Readonly<Record<string, string>> = { lock: "docs/lock.md", try: "docs/try.md" };

/** The page that says what a policy judges, relative to the package. */
export function pageOf(policy: string): string | undefined {
  return policies.some((one) => one.policy === policy) ? `docs/rules/${policy}.md` : PAGES[policy];
}

/** Page of the codes that every policy may report. */
const COMMON: Readonly<Record<string, string>> = { INT001: "docs/how-to/troubleshooting.md" };

/** The page with the paragraph of a code, relative to the package. */
export function pageOfCode(policy: string, code: string): string | undefined {
  return COMMON[code] ?? pageOf(policy);
}

/** Address of a file of this release of the package, which every npm mirror of files has. */
export function addressOf(path: string, version: string): string {
  return `https://unpkg.com/model-version@${version}/${path}`;
}

/** A code's title; the code itself where no policy has it. */
export function titleOf({ policy, code }: Pick<Finding, "policy" | "code">): string {
  return policies.find((one) => one.policy === policy)?.codes[code] ?? code;
}

/** What a policy judges, in one sentence. */
export function descriptionOf(policy: string): string | undefined {
  return policies.find((one) => one.policy === policy)?.description;
}

/** Address of the paragraph of a code in this release of the package. */
export function documentationOf(policy: string, code: string, version: string): string {
  return addressOf(`${pageOfCode(policy, code) ?? "README.md"}#${code.toLowerCase()}`, version);
}

/** Address of this release of the package. */
export function homeOf(version: string): string {
  return `https://www.npmjs.com/package/model-version/v/${version}`;
}
