/**
 * A text of a model's, safe to print on one line: control and formatting characters are shown as escapes, so that a name
 * can neither forge a line of a report nor drive a terminal.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
