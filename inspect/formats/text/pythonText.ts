/** Words that are before another word at the begin of a statement, and such that are after one. */
const BEFORE =
  /^(assert|async|await|case|class|def|del|elif|except|for|from|global|if|import|lambda|match|nonlocal|not|print|raise|return|type|while|with|yield)$/;
const BEHIND = /^(and|as|else|for|if|in|is|not|or)$/;

/** Texts in quotes, up to the line's end where nothing closes them, comments and joined lines. */
const NO_STATEMENT =
  /("""|''')(?:[^\\]|\\[\s\S])*?(?:\1|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|#[^\n]*|\\\n/g;

/** Whether a text is a Python source, and not a page that shows one: that has sentences, which are no Python. */
export function isPython(text: string): boolean {
  if (/^#!.*\bpython/.test(text)) return true;
  if (!hasStatement(text)) return false;
  const statements = text.replace(NO_STATEMENT, (part) => (/^["']/.test(part) ? "''" : ""));
  return !statements.split("\n").some(isSentence);
}

function hasStatement(text: string): boolean {
  return (
    text.includes("__import__(") ||
    /^(?:from [\w.]+ import |import [\w.]+|def \w+\(|class \w+[(:]|exec\()/m.test(text)
  );
}

/** Two words without anything between them, or a fence, at the begin of a line. */
function isSentence(line: string): boolean {
  if (/^(```|~~~)/.test(line)) return true;
  const [, first = "", second = ""] = /^([A-Za-z]+) ([A-Za-z]+)\b/.exec(line) ?? [];
  return first !== "" && !BEFORE.test(first) && !BEHIND.test(second);
}
