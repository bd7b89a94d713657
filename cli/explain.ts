import { readFileSync } from "node:fs";
import { nearest } from "../inspect/nearest";
import { ownFile } from "../packing/ownFile";
import { pageOf } from "../report/documentation";
import { wrap } from "../report/wrap";
import { policies } from "../rules";
import {
  COMMON_FLAGS,
  type Command,
  EXIT,
  type Flags,
  oneOperand,
  parseWords,
  UsageError,
} from "./command";
import { TRY_CODES } from "./try/findings";

const FLAGS = { ...COMMON_FLAGS } as const satisfies Flags;

/** What a code belongs to. */
interface Row {
  readonly code: string;
  readonly title: string;
  readonly policy: string;
}

/** `model-version explain`: what a code or a policy means, from the pages of this release, without a network. */
export const explain: Command = {
  name: "explain",
  summary: "say what a code such as VER001, or a policy, means",
  operands: "CODE|POLICY",
  about: [
    "Prints the page of the policy that reports CODE, as this release has it: what it judges and why, its options, and an example. Needs no network.",
  ],
  flags: FLAGS,
  exits: "0 printed, 2 not known",
  examples: ["model-version explain VER001", "model-version explain serving-container"],

  async run(words, terminal) {
    const { positionals } = parseWords(words, FLAGS);
    const name = oneOperand(positionals, "CODE", "CODE is missing: name a code, such as VER001");
    const all = rows();
    const row = all.find(({ code }) => code === name.toUpperCase());
    const policy = row?.policy ?? all.find((one) => one.policy === name.toLowerCase())?.policy;
    const page = policy === undefined ? undefined : pageOf(policy);
    if (page === undefined) {
      const known = [...all.map(({ code }) => code), ...new Set(all.map((one) => one.policy))];
      const isCode = /\d/.test(name);
      const near = nearest(
        isCode ? name.toUpperCase() : name,
        known.filter((one) => /\d/.test(one) === isCode),
      );
      throw new UsageError(`"${name}" is not a code or a policy: ${near}`);
    }
    const title = row ? `${row.code}: ${row.title} (${row.policy})\n\n` : "";
    const { columns } = terminal;
    const text = readFileSync(ownFile(page), "utf8");
    terminal.out(title + shown(text, columns));
    return EXIT.clean;
  },
};

/** Every code with its title and its policy; those of `lock` and `try`, too. */
function rows(): Row[] {
  const codes = [...policies, { policy: "try", codes: TRY_CODES }, { policy: "lock", codes: LOCK }];
  return codes.flatMap(({ policy, codes: own }) =>
    Object.entries(own).map(([code, title]) => ({ code, title, policy })),
  );
}

const LOCK = { LCK001: "Requirements that cannot be installed together" };

/** A page without the marks of its generated parts, wrapped outside of its tables and examples. */
function shown(page: string, columns: number | undefined): string {
  let isCode = false;
  return page
    .replace(/^<!--.*-->\n/gm, "")
    .trim()
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) isCode = !isCode;
      const isText = !isCode && !line.startsWith("|") && !line.startsWith("```");
      return isText ? wrap(line, { columns, hanging: /^\s*- /.test(line) ? 2 : 0 }) : line;
    })
    .join("\n");
}
