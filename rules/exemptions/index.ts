import type { Exemption } from "../../inspect/manifest";
import { plural } from "../../text";
import type { Draft, Rule } from "../engine/rule";

type Options = {
  readonly maxExemptions: number;
  readonly maxDays: number;
  readonly ignoreAll: boolean;
  readonly notExemptible: readonly string[];
};

/** Policy `exemptions`: exemptions have a reason and a last day, name an existing rule, and are not too many. */
export const exemptions: Rule<Options> = {
  policy: "exemptions",
  description: "Refuses exemptions without a reason, expired ones, and more than are allowed.",
  level: "mandatory",
  exemptible: false,
  codes: {
    EXM001: "Exemption without a reason",
    EXM002: "Exemption without a last day",
    EXM003: "Expired exemption",
    EXM004: "Exemption of a rule that does not exist",
    EXM005: "More exemptions than allowed",
    EXM006: "Exemptions are ignored",
    EXM007: "Exemption for too long",
    EXM008: "Exemption that is not allowed",
  },
  options: {
    maxExemptions: {
      type: "integer",
      description: "How many exemptions one version may have.",
      default: 3,
      minimum: 0,
    },
    maxDays: {
      type: "integer",
      description: "How many days ahead an exemption may end; 0 for no limit.",
      default: 0,
      minimum: 0,
    },
    ignoreAll: {
      type: "boolean",
      description: "Judge every version as if it had no exemptions.",
      default: false,
    },
    notExemptible: {
      type: "array",
      description:
        "Policies and codes that no version can be exempted from; a policy's name includes all its codes.",
      default: [],
      items: { type: "string" },
    },
  },
  *judge({ exemptions: given = [] }, options, { today, ruleNames }) {
    const { maxExemptions, maxDays, ignoreAll, notExemptible } = options;
    if (given.length > 0 && ignoreAll) {
      yield {
        code: "EXM006",
        level: "advisory",
        message: `${plural(given.length, "exemption")} ignored: ${given.map(({ rule }) => rule).join(", ")}`,
        reason: "The policy configuration sets ignoreAll, so every finding counts.",
        fix: "remove the exemptions, and fix what they waived.",
      };
      return;
    }
    for (const exemption of given) {
      yield* judgeExemption(exemption, today, ruleNames);
      if (notExemptible.includes(exemption.rule)) yield notAllowed(exemption);
      if (maxDays > 0) yield* judgeLength(exemption, today, maxDays);
    }
    if (given.length > maxExemptions) {
      yield {
        code: "EXM005",
        message: `${plural(given.length, "exemption")}, ${maxExemptions} allowed`,
        reason: "Waivers pile up until nothing is checked any more.",
        fix: `fix what the oldest ones waive, until ${maxExemptions} are left.`,
        data: { found: `${given.length}`, wanted: `<=${maxExemptions}` },
      };
    }
  },
};

function* judgeExemption(
  { rule, reason, until }: Exemption,
  today: string,
  ruleNames: readonly string[],
): Iterable<Draft> {
  if (!ruleNames.includes(rule)) {
    const meant = ruleNames.find((name) => name.toLowerCase() === rule.toLowerCase());
    yield {
      code: "EXM004",
      message: `the exemption of "${rule}" names no rule`,
      reason: "It waives nothing, and hides that the finding it was meant for still counts.",
      fix: meant
        ? `write "${meant}".`
        : 'name a code such as "REQ014", or a policy such as "requirements-compatible".',
      data: { found: rule, ...(meant !== undefined && { wanted: meant }) },
    };
    return;
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    yield {
      code: "EXM001",
      message: `the exemption of ${rule} gives no reason`,
      reason: "Without it, nobody can tell later whether it is still justified; it waives nothing.",
      fix: "say in reason why the rule does not apply here.",
    };
  }
  if (!isDay(until)) {
    yield {
      code: "EXM002",
      message:
        until === undefined
          ? `the exemption of ${rule} has no last day`
          : `the exemption of ${rule} ends on ${JSON.stringify(until)}, which is not a day`,
      reason: "An exemption without an end stays for good; it waives nothing.",
      fix: `write until as YYYY-MM-DD, such as "${dayAfter(today, 30)}".`,
      data: { ...(until !== undefined && { found: String(until) }), wanted: "YYYY-MM-DD" },
    };
  } else if (until < today) {
    yield {
      code: "EXM003",
      message: `the exemption of ${rule} expired on ${until}`,
      reason: `Its reason was: ${reason}. It waives nothing any more.`,
      fix: "fix the finding it waived, or extend until, with a reason that is still true.",
      data: { found: until, wanted: `>=${today}` },
    };
  }
}

function notAllowed({ rule }: Exemption): Draft {
  return {
    code: "EXM008",
    message: `${rule} cannot be exempted`,
    reason: "The policy configuration lists it in notExemptible; the exemption waives nothing.",
    fix: "remove the exemption, and fix what it was to waive.",
    data: { found: rule },
  };
}

function* judgeLength({ rule, until }: Exemption, today: string, maxDays: number): Iterable<Draft> {
  const latest = dayAfter(today, maxDays);
  if (!isDay(until) || until <= latest) return;
  yield {
    code: "EXM007",
    message: `the exemption of ${rule} ends on ${until}, which is more than ${plural(maxDays, "day")} ahead`,
    reason: "An exemption that outlives what it was made for is never reviewed again.",
    fix: `write "${latest}" or earlier, and review it again then.`,
    data: { found: until, wanted: `<=${latest}` },
  };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether `text` is a day of the calendar, as YYYY-MM-DD. */
export function isDay(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
