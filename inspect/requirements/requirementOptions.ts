import { FormatError } from "../bytes/formatError";

/** A line of a requirements file, split as pip splits it. */
export type RequirementsLine = {
  /** Words that pip reads and ignores. */
  readonly ignored: readonly string[];
} & (
  | { readonly kind: "requirement"; readonly text: string; readonly hashes: readonly string[] }
  | { readonly kind: "editable"; readonly text: string }
  | { readonly kind: "include"; readonly path: string; readonly isConstraint: boolean }
  | { readonly kind: "options"; readonly options: readonly Option[] }
);

export interface Option {
  /** Long name of the option, such as `--index-url`. */
  readonly name: string;
  readonly value: string;
}

/** Options that must be on their own line, and options after a requirement. Source: pip, req_file.py, SUPPORTED_OPTIONS. */
const FLAGS = ["--no-index", "--prefer-binary", "--require-hashes", "--pre"];
const OF_FILE = [
  "--index-url",
  "--extra-index-url",
  "--constraint",
  "--requirement",
  "--editable",
  "--find-links",
  "--no-binary",
  "--only-binary",
  "--trusted-host",
  "--use-feature",
];
const OF_REQUIREMENT = ["--hash", "--config-settings", "--global-option"];
const ALIASES: Readonly<Record<string, string>> = {
  "--pypi-url": "--index-url",
  "--config-setting": "--config-settings",
  "-i": "--index-url",
  "-c": "--constraint",
  "-r": "--requirement",
  "-e": "--editable",
  "-f": "--find-links",
  "-C": "--config-settings",
};
const LONG = [...FLAGS, ...OF_FILE, ...OF_REQUIREMENT, "--pypi-url", "--config-setting"];

/** Longest value of an option, in characters; no usable path or URL is longer. */
const MAX_VALUE = 4096;
/** Most characters of a word that a message shows. */
const SHOWN = 80;

/** Splits a line as pip does: words up to the first one with a leading hyphen, then options. Throws FormatError. */
export function parseLine(line: string): RequirementsLine {
  const words = line.split(" ");
  const first = words.findIndex((word) => word.startsWith("-"));
  const text = (first < 0 ? words : words.slice(0, first)).join(" ").trim();
  const { options, others } = parseOptions(
    first < 0 ? [] : shellWords(words.slice(first).join(" ")),
  );
  const hashes = options.filter(({ name }) => name === "--hash").map(({ value }) => value);
  const wrong = hashes.find((hash) => !/^(sha256|sha384|sha512):[0-9a-fA-F]+$/.test(hash));
  if (wrong !== undefined)
    throw new FormatError(`"${wrong.slice(0, SHOWN)}" is not a hash that pip accepts`);
  const ignored = (isUsed: (option: Option) => boolean) => [
    ...options.filter((option) => !isUsed(option)).map(write),
    ...others,
  ];
  if (text !== "") {
    const isUsed = ({ name }: Option) => OF_REQUIREMENT.includes(name);
    return { kind: "requirement", text, hashes, ignored: ignored(isUsed) };
  }
  const find = (wanted: string) => options.find(({ name }) => name === wanted);
  const editable = find("--editable");
  if (editable) {
    const isUsed = (option: Option) => option === editable || option.name === "--config-settings";
    return { kind: "editable", text: editable.value, ignored: ignored(isUsed) };
  }
  const include = find("--requirement") ?? find("--constraint");
  if (include) {
    const isConstraint = include.name === "--constraint";
    const isUsed = (option: Option) => option === include;
    return { kind: "include", path: include.value, isConstraint, ignored: ignored(isUsed) };
  }
  const isUsed = ({ name }: Option) => !OF_REQUIREMENT.includes(name);
  return { kind: "options", options: options.filter(isUsed), ignored: ignored(isUsed) };
}

function write({ name, value }: Option): string {
  return value === "" ? name : `${name} ${value}`;
}

/** Options with their values, and the words between them. Source: Python's optparse, which pip uses. */
function parseOptions(words: readonly string[]): { options: Option[]; others: string[] } {
  const options: Option[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { options, others: [...others, ...words.slice(at + 1)] };
    if (!word.startsWith("-") || word === "-") {
      others.push(word);
      continue;
    }
    const [, written = "", glued] =
      /^(--[^=]*)(?:=(.*))?$/s.exec(word) ?? /^(-.)(.+)?$/s.exec(word) ?? [];
    const name = nameOf(written);
    if (FLAGS.includes(name)) {
      if (glued !== undefined) throw new FormatError(`"${name}" takes no value`);
      options.push({ name, value: "" });
      continue;
    }
    const value = glued ?? words[++at];
    if (value === undefined) throw new FormatError(`"${written}" lacks its value`);
    if (value.length > MAX_VALUE)
      throw new FormatError(
        `"${name}" has a value of ${value.length} characters, which is too long`,
      );
    options.push({ name, value });
  }
  return { options, others };
}

/** The long name of an option, which may be abbreviated if that is unambiguous. */
function nameOf(written: string): string {
  const found = written.startsWith("--") ? LONG.filter((name) => name.startsWith(written)) : [];
  const whole = found.includes(written) || found.length !== 1 ? written : (found[0] ?? "");
  const name = Object.hasOwn(ALIASES, whole) ? ALIASES[whole] : whole;
  if (name !== undefined && LONG.includes(name)) return name;
  throw new FormatError(
    found.length > 1
      ? `"${written}" is ambiguous: ${found.join(" or ")}`
      : `"${written.slice(0, SHOWN)}" is not an option of a requirements file`,
  );
}

/** Splits words and removes quotes as a shell does. Source: Python's shlex.split. */
function shellWords(text: string): string[] {
  const words: string[] = [];
  const part = /([ \t\r\n]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^ \t\r\n'"\\]+)/sy;
  let word: string | undefined;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (!found) throw new FormatError("a quote is not closed");
    const [, space, single, double, escaped, plain] = found;
    if (space === undefined) {
      const quoted = double?.replace(/\\(["\\])/g, "$1");
      word = (word ?? "") + (single ?? quoted ?? escaped ?? plain ?? "");
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
