import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../cli/main";
import type { Finding } from "../../rules";
import { policies as all, rules } from "../../rules";
import { checkout } from "../support/project";

const pages = join(checkout, "docs/rules");

/** The arguments of the command under a heading of a page. */
function exampleOf(page: string, heading: string): string[] {
  const command = new RegExp(`## ${heading}\\n\\n\`\`\`sh\\nmodel-version ([^\\n]+)\\n`).exec(
    page,
  )?.[1];
  assert.ok(command, `${heading} has a command`);
  return command
    .split(" ")
    .map((word) =>
      word.startsWith("test/") || word.startsWith("examples/") ? join(checkout, word) : word,
    );
}

async function check(words: readonly string[]): Promise<{ code: number; findings: Finding[] }> {
  const printed: string[] = [];
  const terminal = {
    out: (text: string) => printed.push(text),
    err: () => {},
  };
  const code = await run([...words, "--json"], terminal);
  const { findings } = JSON.parse(printed.join("\n")) as { findings: Finding[] };
  return { code, findings };
}

describe("the list of rules", () => {
  it("has a page for each, and no page without one", () => {
    const names = readdirSync(pages).map((file) => file.replace(/\.md$/, ""));
    assert.deepEqual(names.sort(), all.map(({ policy }) => policy).sort());
  });

  it("never uses a code twice", () => {
    const codes = all.flatMap((rule) => Object.keys(rule.codes));
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.match(code, /^[A-Z]{3}\d{3}$/);
  });
});

describe("the examples on the rules' pages", () => {
  for (const rule of rules) {
    const page = () => readFileSync(join(pages, `${rule.policy}.md`), "utf8");
    const own = (findings: readonly Finding[]) =>
      findings.filter(({ policy }) => policy === rule.policy);

    it(`${rule.policy} reports its failing example as the page shows it`, async () => {
      const { findings } = await check(exampleOf(page(), "Failing example"));
      const [first] = own(findings);
      assert.ok(first);
      assert.ok(
        page().includes(`${first.message} [${first.code}]\n  ${first.reason}\n  Fix: ${first.fix}`),
      );
    });

    it(`${rule.policy} accepts its passing example`, async () => {
      const { code, findings } = await check(exampleOf(page(), "Passing example"));
      assert.equal(code, 0);
      assert.deepEqual(own(findings), []);
    });
  }
});
