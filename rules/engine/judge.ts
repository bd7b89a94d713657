import type { Exemption, Manifest } from "../../inspect/manifest";
import { isDay } from "../exemptions";
import type { Finding, Level } from "./finding";
import { internalError } from "./internalError";
import { rules } from "./list";
import { inOrder } from "./order";
import type { AnyRule, Draft } from "./rule";

/** A policy's setting: a level, or a level with options, as in a CrossGuard configuration file. */
export type PolicySetting = PolicyLevel | ({ readonly enforcementLevel?: PolicyLevel } & object);
type PolicyLevel = Level | "disabled";

export interface JudgeOptions {
  /** By policy name; `all` sets the level of every policy that has no setting of its own. */
  readonly policies?: Readonly<Record<string, PolicySetting>>;
  /** The day that dates are compared with, as YYYY-MM-DD. Defaults to the current day in UTC. */
  readonly today?: string;
}

const ruleNames = () => rules.flatMap((rule) => [rule.policy, ...Object.keys(rule.codes)]);

/** All findings about a bundle, in the order in which to fix them. */
export function judge(manifest: Manifest, options: JudgeOptions = {}): Finding[] {
  return inOrder(rules.flatMap((rule) => judgeRule(rule, manifest, options)));
}

/** The findings of one rule, with the configured level and the bundle's exemptions applied. */
export function judgeRule(
  rule: AnyRule,
  manifest: Manifest,
  { policies = {}, today = new Date().toISOString().slice(0, 10) }: JudgeOptions = {},
): Finding[] {
  const { level, options } = settingOf(rule, policies);
  if (level === "disabled") return [];
  const waivers = waiversFor(rule, manifest.exemptions ?? [], policies, today);
  const context = { today, ruleNames: ruleNames() };
  const drafts: Draft[] = [];
  try {
    for (const draft of rule.judge(manifest, options as never, context)) drafts.push(draft);
  } catch (error) {
    return [internalError(rule.policy, error)];
  }
  const { notExemptible = [] } = (policies["exemptions"] ?? {}) as { notExemptible?: string[] };
  return drafts.map((draft) => {
    const { file, data } = draft;
    const finding = {
      ...draft,
      policy: rule.policy,
      level: draft.level ?? level,
      // The request is not a file of the bundle.
      ...(file !== undefined &&
        file !== manifest.sampleRequest?.file && { data: { files: [file], ...data } }),
    };
    const stays = [finding.policy, finding.code].some((name) => notExemptible.includes(name));
    return stays ? finding : waive(finding, waivers);
  });
}

function settingOf(rule: AnyRule, policies: Readonly<Record<string, PolicySetting>>) {
  const options: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries<{ default: unknown }>(rule.options)) {
    options[name] = schema.default;
  }
  const all = levelOf(policies["all"]);
  const own = policies[rule.policy];
  if (typeof own === "object") Object.assign(options, { ...own, enforcementLevel: undefined });
  return { level: levelOf(own) ?? all ?? rule.level, options };
}

function levelOf(setting: PolicySetting | undefined): PolicyLevel | undefined {
  return typeof setting === "object" ? setting.enforcementLevel : setting;
}

/** The exemptions that are valid today and apply to findings of `rule`. */
function waiversFor(
  rule: AnyRule,
  given: readonly Exemption[],
  policies: Readonly<Record<string, PolicySetting>>,
  today: string,
): readonly Exemption[] {
  const { ignoreAll } = (policies["exemptions"] ?? {}) as { ignoreAll?: boolean };
  if (rule.exemptible === false || ignoreAll) return [];
  return given.filter(
    ({ reason, until }) =>
      typeof reason === "string" && reason.trim() !== "" && isDay(until) && until >= today,
  );
}

function waive(finding: Finding, waivers: readonly Exemption[]): Finding {
  const waiver = waivers.find(({ rule }) => rule === finding.code || rule === finding.policy);
  if (!waiver) return finding;
  return {
    ...finding,
    level: "advisory",
    waived: { until: waiver.until, reason: waiver.reason },
  };
}
