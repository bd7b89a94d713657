import type { Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import { withPlainHeads } from "./withHeads";

/** `print` that is not a statement of Python 2 but a plain name, which the grammar does not support. */
const PRINT_NAME =
  /(?<![\w.])print(?!\w|[ \t]*\(|[ \t]*(?:[bBfFrRuU]{0,2}["']|\d)|[ \t]+(?!(?:and|as|else|for|if|in|is|not|or)\b)[A-Za-z_])/g;

/** Blanks in which the parser's step for each line becomes expensive. */
const BLANK_LINES = /[ \t\r\n]{1000,}/g;

/** Blank lines joined into one blank line. */
function withoutBlankLines(blanks: string): string {
  const first = blanks.search(/[\r\n]/);
  const last = Math.max(blanks.lastIndexOf("\n"), blanks.lastIndexOf("\r"));
  if (last <= first) return blanks;
  return `${blanks.slice(0, first + 1)}${" ".repeat(last - first - 1)}${blanks.slice(last)}`;
}

/** Most decorators of a source that are parsed alone. */
const MOST_DECORATORS = 200;
const DECORATOR = /^([ \t]*@)([^\n\r#@]{1,300}?)(?=[ \t]*[\r\n#])/gm;
/** Decorators that the grammar has, and those that bind a name or depend on the function around them. */
const LEFT = /^[\w.]+(?:\([^()]*\))?$|:=|\b(?:await|yield)\b/;

/** Decorators that are not calls of a dotted name replaced by a name of the same length. */
function withPlainDecorators(text: string): string {
  let count = 0;
  return text.replace(DECORATOR, (whole, start: string, expression: string) => {
    if (LEFT.test(expression) || ++count > MOST_DECORATORS) return whole;
    const isInGrammar = isWhole(parser.parse(`@${expression}\ndef f(): pass\n`));
    const { firstChild } = isInGrammar ? {} : parser.parse(`${expression}\n`).topNode;
    const isExpression =
      firstChild?.name === "ExpressionStatement" &&
      firstChild.nextSibling === null &&
      firstChild.firstChild?.nextSibling === null &&
      isWhole(firstChild.toTree());
    return isExpression ? start + "_".repeat(expression.length) : whole;
  });
}

function isWhole(tree: Tree): boolean {
  let hasError = false;
  tree.iterate({
    enter: ({ type }) => {
      hasError ||= type.isError;
    },
  });
  return !hasError;
}

/** The iterable of a loop, if it is several in no brackets. */
const ITERABLES =
  /^([ \t]*(?:async[ \t]+)?for\b[\w ,\t.*()]{0,200}?\bin\b)([\w \t.*]*,[\w \t.,*]*)(?=:)/gm;

/** Targets of a loop, the parameters of a lambda up to `/`, and a pattern before its guard. */
const LOOP_TARGETS = /\bfor\b[\w ,\t()*]{0,200}?\bin\b/g;
const LAMBDA_SLASH = /\blambda\b[\w ,\t=]{0,200}?,[ \t]*\/(?=[ \t]*[,:])/g;
const CASE = /^[ \t]+case[ \t]+[\w{([][^\n:#"']{0,300}?(?=:|[ \t]if\b)/gm;

/**
 * The text with constructs that the grammar does not support replaced by others of the same length: form feeds, `1.`,
 * bare `yield`, `\\{` in f-strings, `*` among the targets and values of loops, `/` in lambdas, patterns such as `str()`
 * and `{}`, decorators that are other expressions, and forms of `with`.
 */
export function readable(text: string): string {
  return withPlainDecorators(withPlainHeads(text))
    .replaceAll("\f", " ")
    .replace(BLANK_LINES, withoutBlankLines)
    .replace(PRINT_NAME, "_rint")
    .replace(
      ITERABLES,
      (_, start, values) => start + values.replace(/(^|,)([ \t]*)\*(?=\w)/g, "$1$2 "),
    )
    .replace(/\\([\\{])/g, (pair, mark) => (mark === "{" ? "_{" : pair))
    .replace(LOOP_TARGETS, (targets) => targets.replaceAll("*", " "))
    .replace(LAMBDA_SLASH, (start) =>
      start.replace(/,[ \t]*\/$/, (slash) => " ".repeat(slash.length)),
    )
    .replace(CASE, (pattern) => pattern.replace(/(?<=\w)\(\)|\{\}/g, "__"))
    .replace(/\byield(?=[ \t]*(?:[\r\n)#;]|$))/g, "None ")
    .replace(/(?<![\w.])(\d[\d_]*)\.(?![\w.])/g, "$1 ")
    .replace(/(?<![\w.])(\d[\d_]*)\.(?=[eE][-+]?\d|[jJ]\b)/g, (_, whole) => `${whole}0`);
}
