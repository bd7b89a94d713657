/**
 * A fence, or two words without anything between them, at the begin of a line; but for the words that Python has before
 * another word at the begin of a statement, and those that it has after one.
 */
const SENTENCE =
  /^(?:```|~~~|(?!(?:assert|async|await|case|class|def|del|elif|except|for|from|global|if|import|lambda|match|nonlocal|not|print|raise|return|type|while|with|yield) )[A-Za-z]+ (?!(?:and|as|else|for|if|in|is|not|or)\b)[A-Za-z]+\b)/;

/** Texts in quotes, up to the line's end where nothing closes them, comments and joined lines. */
const NO_STATEMENT =
  /("""|''')(?:[^\\]|\\[\s\S])*?(?:\1|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|#[^\n]*|\\\n/g;

/** Whether a text is a Python source, and not a page that shows one: that has sentences, which are no Python. */
export function isPython(text: string): boolean {
  if (/^#!.*\bpython/.test(text)) return true;
  if (!hasStatement(text)) return false;
  const statements = text.replace(NO_STATEMENT, (part) => (/^["']/.test(part) ? "''" : ""));
  return !statements.split("\n").some((line) => SENTENCE.test(line));
}

function hasStatement(text: string): boolean {
  return (
    text.includes("__import__(") ||
    /^\f?(?:from [\w.]+ import |import [\w.]+|def \w+\(|class \w+[(:]|exec\()/m.test(text)
  );
}
