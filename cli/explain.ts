import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { closest } from "../inspect/nearest";
import { ownFile } from "../packing/ownFile";
import { addressOf, pageOf, pageOfCode } from "../report/documentation";
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
import { version } from "./version";

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
  choices: known,
  about: [
    "Prints what CODE means and what to do about it, or of a POLICY the whole page: what it judges and why, its options, its codes and an example. Both are those of this release, and need no network.",
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
    const page =
      policy === undefined ? undefined : row ? pageOfCode(policy, row.code) : pageOf(policy);
    if (page === undefined) {
      const isCode = /\d/.test(name);
      const meant = closest(
        isCode ? name.toUpperCase() : name,
        known().filter((one) => /\d/.test(one) === isCode),
      );
      throw new UsageError(
        `"${name}" is not a code or a policy: ${meant === undefined ? "name one, such as FMT001 or model-format" : `did you mean ${meant}?`}`,
      );
    }
    const { columns } = terminal;
    const text = readFileSync(ownFile(page), "utf8");
    const paragraph = row && paragraphOf(text, row.code);
    const lines =
      row && paragraph !== undefined
        ? [
            `${row.code}: ${row.title} (${row.policy})`,
            "",
            shown(paragraph, page, columns),
            "",
            `For the whole page: model-version explain ${row.policy}`,
          ]
        : [shown(text, page, columns)];
    terminal.out(lines.join("\n"));
    return EXIT.clean;
  },
};

/** Every code with its title and its policy; those of `lock` and `try`, too. */
function rows(): Row[] {
  const codes = [
    ...policies,
    { policy: "try", codes: TRY_CODES },
    { policy: "lock", codes: LOCK },
    { policy: "any", codes: INTERNAL },
  ];
  return codes.flatMap(({ policy, codes: own }) =>
    Object.entries(own).map(([code, title]) => ({ code, title, policy })),
  );
}

/** Every code and every policy. */
function known(): string[] {
  const all = rows();
  return [...all.map(({ code }) => code), ...new Set(all.map(({ policy }) => policy))];
}

const INTERNAL = { INT001: "Error in this package" };
const LOCK = { LCK001: "Requirements that cannot be installed together" };

/** The paragraph of a code on a page, in one line. */
function paragraphOf(page: string, code: string): string | undefined {
  const anchor = `<a id="${code.toLowerCase()}"></a>**${code}** `;
  const from = page.indexOf(anchor);
  if (from < 0) return undefined;
  const [paragraph = ""] = page.slice(from + anchor.length).split(/\n\n|\n$/, 1);
  return paragraph.replaceAll("\n", " ");
}

/** A page without the marks of its generated parts, wrapped outside of its tables and examples. */
function shown(text: string, page: string, columns: number | undefined): string {
  let isCode = false;
  return text
    .replace(/^<!--.*-->\n/gm, "")
    .replace(/<a id="[^"]*"><\/a>/g, "")
    .trim()
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) isCode = !isCode;
      if (isCode || line.startsWith("```")) return line;
      const plain = withAddresses(line, page);
      if (line.startsWith("|")) return plain;
      return wrap(plain, { columns, hanging: /^\s*- /.test(line) ? 2 : 0 });
    })
    .join("\n");
}

/** A line whose links show where they lead; those within the page are its text. */
function withAddresses(line: string, page: string): string {
  return line.replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_all, text: string, target: string) => {
    if (target.startsWith("#")) return text;
    if (/^\w+:/.test(target)) return `${text} (${target})`;
    const [path = "", anchor] = posix.normalize(posix.join(posix.dirname(page), target)).split("#");
    if (path === page) return text;
    return `${text} (${addressOf(path + (anchor === undefined ? "" : `#${anchor}`), version())})`;
  });
}
