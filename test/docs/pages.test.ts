import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { parseArgs } from "node:util";
import { COMMANDS } from "../../cli/commands";
import { PIPELINES } from "../../cli/pipelines";
import { version } from "../../cli/version";
import { pageOfCode } from "../../report/documentation";
import { policies } from "../../rules";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { checkout, fixtures, scratchFolder } from "../support/project";

/** Every page that people read, by its path in the repository. */
const pages = [
  "README.md",
  "SECURITY.md",
  ...readdirSync(join(checkout, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join("docs", name)),
].sort();

const textOf = (page: string) => readFileSync(join(checkout, page), "utf8");

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The blocks of code of a page. */
function blocksOf(page: string): Block[] {
  const found = textOf(page).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...found].map(([, language = "", text = ""]) => ({ language, text }));
}

/** Anchors of a page: those that it sets, and those of its headings as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const own = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set([...own, ...headings]);
}

describe("the pages of the documentation", () => {
  for (const page of pages) {
    it(`lead to what exists: ${page}`, () => {
      const text = textOf(page).replace(/^```[\s\S]*?^```$/gm, "");
      for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^\w+:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : posix.normalize(posix.join(dirname(page), path));
        assert.ok(existsSync(join(checkout, file)), `${page}: ${target}`);
        if (anchor !== undefined)
          assert.ok(anchorsOf(textOf(file)).has(anchor), `${page}: ${target} has no such anchor`);
      }
    });
  }

  it("are all reached from the README", () => {
    const reached = new Set<string>();
    const waiting = ["README.md"];
    for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
      if (reached.has(page)) continue;
      reached.add(page);
      for (const [, target = ""] of textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        const file = posix.normalize(posix.join(dirname(page), target));
        if (pages.includes(file)) waiting.push(file);
        // A folder is listed as it is.
        else waiting.push(...pages.filter((one) => dirname(one) === file));
      }
    }
    assert.deepEqual(
      pages.filter((page) => !reached.has(page)),
      [],
    );
  });

  it("have a paragraph and an anchor for every code", () => {
    const codes = policies.flatMap(({ policy, codes: own }) =>
      Object.keys(own).map((code) => [policy, code] as const),
    );
    for (const [policy, code] of [...codes, ["any", "INT001"] as const]) {
      const page = pageOfCode(policy, code) ?? "";
      const [, paragraph = ""] = textOf(page).split(
        `<a id="${code.toLowerCase()}"></a>**${code}** `,
      );
      assert.match(paragraph, /^.{40,}/, `${code} in ${page}`);
    }
  });
});

/** Programs of others, in blocks for a shell; what they do cannot be tried here. */
const OTHERS = /^(?:(?:npm|npx|pulumi|gcloud|docker|curl|git|cd|mkdir|comm|jq|done)\b|[A-Z]+=)/;
/** Commands that need an index of packages or a bucket: only their flags are tried. */
const ELSEWHERE = /^(lock|try) |^check .*--resolve|gs:\/\//;

/** The lines of a page's blocks for a shell; a line that ends in a backslash goes on. */
function linesOf(page: string): string[] {
  const texts = blocksOf(page).filter(({ language }) => language === "sh");
  return texts
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, "").split("\n"))
    .map((line) => line.replace(/\s+#.*$|^#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** A folder with what the pages' commands name. */
async function workplace(): Promise<string> {
  const folder = scratchFolder();
  for (const name of ["export", "old", "new", "models/churn", "models/fraud", "folder"])
    cpSync(exportOf("keras3_export"), join(folder, name), { recursive: true });
  cpSync(join(fixtures, "cpr_complete"), join(folder, "src"), { recursive: true });
  mkdirSync(join(folder, "model"));
  writeFileSync(join(folder, "model/labels.json"), '["a"]');
  writeFileSync(join(folder, "weights.bin"), Buffer.alloc(64));
  cpSync(join(fixtures, "tflite"), join(folder, "tflite"), { recursive: true });
  const [tflite = ""] = readdirSync(join(folder, "tflite")).filter((name) =>
    name.endsWith(".tflite"),
  );
  cpSync(join(folder, "tflite", tflite), join(folder, "model.tflite"));
  const { out } = await commandLine("inspect", join(folder, "export"), "--json");
  writeFileSync(join(folder, "manifest.json"), out);
  const lines = await commandLine("audit", join(folder, "models"));
  writeFileSync(join(folder, "audit.ndjson"), `${lines.out}\n`);
  const request = { instances: [[0, 0, 0, 0]] };
  writeFileSync(join(folder, "request.json"), JSON.stringify(request));
  writeFileSync(join(folder, "policies.json"), "{}");
  return folder;
}

describe("the commands of the documentation", () => {
  const start = process.cwd();
  afterEach(() => process.chdir(start));

  // The examples of the rules' pages name fixtures; test/rules/docs.test.ts runs them.
  for (const page of pages.filter((name) => !name.startsWith("docs/rules/"))) {
    const lines = linesOf(page);
    if (lines.length === 0) continue;
    it(`run as they are written: ${page}`, async function () {
      this.timeout(120_000);
      process.chdir(await workplace());
      for (const line of lines) {
        const words = (line.replace(/ > .*$/, "").match(/"[^"]*"|\S+/g) ?? []).map((word) =>
          word.replaceAll('"', ""),
        );
        const [program, name = "", ...rest] = words[0] === "npx" ? words.slice(1) : words;
        if (program !== "model-version") {
          assert.match(line, OTHERS, `${page}: ${line}`);
          continue;
        }
        if (ELSEWHERE.test(words.slice(1).join(" "))) {
          const { flags } = (await COMMANDS[name]?.()) ?? {};
          parseArgs({ args: rest, allowPositionals: true, options: flags ?? {} });
          continue;
        }
        const { code, err } = await commandLine(name, ...rest);
        assert.ok(code < 2, `${page}: ${line}\n${err}`);
      }
    });
  }

  it("print the steps for CI that the page shows", () => {
    const yaml = blocksOf("docs/how-to/ci.md").map(({ text }) => text.trimEnd());
    for (const [service, { steps }] of Object.entries(PIPELINES))
      assert.ok(yaml.includes(steps("./export", version())), service);
  });

  it("are JSON if they say so", () => {
    for (const page of pages)
      for (const { language, text } of blocksOf(page))
        if (language === "json")
          assert.doesNotThrow(() => JSON.parse(text), relative(checkout, page));
  });
});
