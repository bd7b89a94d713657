/**
 * A code fence, or two words with only a space between them at the start of a line. Excludes keywords that precede a
 * word at the start of a Python statement, and operators that follow one.
 */
const SENTENCE =
  /^(?:```|~~~|(?!(?:assert|async|await|case|class|def|del|elif|except|for|from|global|if|import|lambda|match|nonlocal|not|print|raise|return|type|while|with|yield) )[A-Za-z]+ (?!(?:and|as|else|for|if|in|is|not|or)\b)[A-Za-z]+\b)/;

/** String literals (unclosed ones up to the end of the line), comments and joined lines. */
const NO_STATEMENT =
  /("""|''')(?:[^\\]|\\[\s\S])*?(?:\1|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|#[^\n]*|\\\n/g;

/** Whether text is Python source, as opposed to a document that shows some: a document contains sentences. */
export function isPython(text: string): boolean {
  if (/^#!.*\bpython/.test(text)) return true;
  if (!hasStatement(text)) return false;
  const statements = text.replace(NO_STATEMENT, (part) => (/^["']/.test(part) ? "''" : ""));
  return !statements.split("\n").some((line) => SENTENCE.test(line));
}

/** Whether a line starts like a statement. A list of words and their counts has lines such as `import 28629840`. */
function hasStatement(text: string): boolean {
  return (
    text.includes("__import__(") ||
    /^\f?(?:from [A-Za-z_.][\w.]* import |import [A-Za-z_]|def \w+\(|class \w+[(:]|exec\()/m.test(
      text,
    )
  );
}
