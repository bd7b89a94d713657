import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./support/project";

/** Phrases that CONTRIBUTING's table of words replaces, with what to write. */
const PHRASES: readonly (readonly [pattern: RegExp, write: string])[] = [
  [
    /\b(is|are) no (?!longer|more|less|such|need|way|other|solution|\d|list|earlier)[a-z]/,
    "is not a",
  ],
  [/\b(inputs?|outputs?|requests?|server|latest|name|text|model|tensors?) alone\b/, "only"],
  [/\btexts\b/, "strings"],
  [/\b(requirement|distribution|it|that|which) (brings?|brought)\b/, "provides"],
  [/\bamiss\b/, "wrong"],
  [/\btells? of\b/, "shows"],
  [/\bpass(es|ed)? over\b/, "skip"],
  [/\bwhat is of\b/, "the thing itself"],
  [/\b(?:its|the|their|an?|file's) begins?\b/, "start"],
  [/\bcut off\b/, "truncated"],
];

/** What a user reads: documents and the strings of messages, but not comments. */
function* shownText(): Iterable<readonly [place: string, text: string]> {
  const below = ["docs", "rules", "cli", "inspect"].flatMap((folder) =>
    readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(folder, file),
    ),
  );
  for (const file of ["README.md", ...below].filter((name) => /\.(md|ts)$/.test(name))) {
    const lines = readFileSync(join(checkout, file), "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      const place = `${file}:${index + 1}`;
      if (file.endsWith(".md")) yield [place, line];
      else if (!/^\s*(\/?\*|\/\/)/.test(line))
        for (const [text] of line.matchAll(/"[^"]*"|`[^`]*`?|'[^']*'/g)) yield [place, text];
    }
  }
}

describe("what users read", () => {
  const shown = [...shownText()];
  for (const [pattern, write] of PHRASES) {
    it(`says "${write}" instead of ${pattern.source}`, () => {
      assert.ok(shown.length > 1000);
      const found = shown.filter(([, text]) => pattern.test(text));
      assert.deepEqual(
        found.map(([place, text]) => `${place}: ${text.trim().slice(0, 120)}`),
        [],
      );
    });
  }
});
