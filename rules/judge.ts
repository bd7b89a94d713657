import type { Exemption, Manifest } from "../inspect/manifest";
import type { Finding, Level } from "./finding";
import { rules } from "./list";
import type { Draft, Rule } from "./rule";

/** A policy's setting: a level, or a level with options. The same form as a CrossGuard config file. */
export type PolicySetting =
  | Level
  | "disabled"
  | ({ enforcementLevel?: Level | "disabled" } & object);

export interface JudgeOptions {
  /** By policy name; `all` sets the level of every policy that is not named. */
  readonly policies?: Readonly<Record<string, PolicySetting>>;
  /** The day that dates are compared with, as YYYY-MM-DD. Defaults to the current day in UTC. */
  readonly today?: string;
}

/** All findings about a bundle, mandatory ones first, then in the order of the rules. */
export function judge(manifest: Manifest, options: JudgeOptions = {}): Finding[] {
  const findings = rules.flatMap((rule) => judgeRule(rule, manifest, options));
  return [
    ...findings.filter((finding) => finding.level === "mandatory"),
    ...findings.filter((finding) => finding.level === "advisory"),
  ];
}

/** The findings of one rule, with the configured level and the bundle's exemptions applied. */
export function judgeRule(
  rule: Rule<never>,
  manifest: Manifest,
  options: JudgeOptions = {},
): Finding[] {
  const policies = options.policies ?? {};
  const { level, values } = settingOf(rule, policies[rule.policy] ?? policies["all"]);
  if (level === "disabled") return [];
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const drafts = [...rule.judge(manifest, values as never, { today })];
  return drafts.map((draft) => finish(draft, rule, level, manifest.exemptions ?? [], today));
}

function settingOf(rule: Rule<never>, setting: PolicySetting | undefined) {
  const defaults = Object.fromEntries(
    Object.entries<{ default: unknown }>(rule.options).map(([name, schema]) => [
      name,
      schema.default,
    ]),
  );
  if (setting === undefined) return { level: rule.level, values: defaults };
  if (typeof setting === "string") return { level: setting, values: defaults };
  const { enforcementLevel = rule.level, ...given } = setting;
  return { level: enforcementLevel, values: { ...defaults, ...given } };
}

function finish(
  draft: Draft,
  rule: Rule<never>,
  level: Level,
  exemptions: readonly Exemption[],
  today: string,
): Finding {
  const waiver = exemptions.find(
    ({ rule: waived, until, reason }) =>
      (waived === draft.code || waived === rule.policy) && reason.trim() !== "" && until >= today,
  );
  const finding = { ...draft, policy: rule.policy, level: draft.level ?? level };
  if (!waiver) return finding;
  return {
    ...finding,
    level: "advisory",
    reason: `${finding.reason} Exempted until ${waiver.until}: ${waiver.reason}`,
  };
}
