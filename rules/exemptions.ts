import type { Exemption } from "../inspect/manifest";
import type { Draft, Rule } from "./rule";

type Options = {
  readonly maxExemptions: number;
  readonly ignoreAll: boolean;
};

/** Policy `exemptions`: waivers without a reason, past their day, of nothing, or more than allowed. */
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
  },
  options: {
    maxExemptions: {
      type: "integer",
      description: "How many exemptions one version may have.",
      default: 3,
      minimum: 0,
    },
    ignoreAll: {
      type: "boolean",
      description: "Judge every version as if it had no exemptions.",
      default: false,
    },
  },
  *judge({ exemptions: given = [] }, { maxExemptions, ignoreAll }, { today, ruleNames }) {
    if (given.length > 0 && ignoreAll) {
      yield {
        code: "EXM006",
        level: "advisory",
        message: `${count(given.length)} ignored: ${given.map(({ rule }) => rule).join(", ")}`,
        reason: "The policy configuration sets ignoreAll, so every finding counts.",
        fix: "remove the exemptions, and fix what they waived.",
      };
      return;
    }
    for (const exemption of given) yield* judgeExemption(exemption, today, ruleNames);
    if (given.length > maxExemptions) {
      yield {
        code: "EXM005",
        message: `${count(given.length)}, ${maxExemptions} allowed`,
        reason: "Waivers pile up until nothing is checked any more.",
        fix: `fix what the oldest ones waive, until ${maxExemptions} are left.`,
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
    yield {
      code: "EXM004",
      message: `the exemption of "${rule}" names no rule`,
      reason: "It waives nothing, and hides that the finding it was meant for still counts.",
      fix: 'name a code such as "REQ014", or a policy such as "requirements-compatible".',
    };
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    yield {
      code: "EXM001",
      message: `the exemption of ${rule} gives no reason`,
      reason: "Whoever reads it later cannot tell whether it still holds; it waives nothing.",
      fix: "say in reason why the rule does not apply here.",
    };
  }
  if (!isDay(until)) {
    yield {
      code: "EXM002",
      message: `the exemption of ${rule} holds until ${JSON.stringify(until)}, which is no day`,
      reason: "An exemption without an end stays for good; it waives nothing.",
      fix: `write until as YYYY-MM-DD, such as "${today}".`,
    };
  } else if (until < today) {
    yield {
      code: "EXM003",
      message: `the exemption of ${rule} expired on ${until}`,
      reason: `Its reason was: ${reason}. It waives nothing any more.`,
      fix: "fix the finding it waived, or extend until with a reason that holds today.",
    };
  }
}

function count(exemptions: number): string {
  return exemptions === 1 ? "1 exemption" : `${exemptions} exemptions`;
}

/** Whether `text` is a day of the calendar as YYYY-MM-DD. */
export function isDay(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
