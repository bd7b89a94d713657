import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, scratchFolder } from "../support/project";

/** What parts of programs on the pages leave out, as declarations before them. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  image: "declare const image: string;",
  bucketsInEurope:
    'declare const bucketsInEurope: import("@pulumi/policy").ResourceValidationPolicy;',
};
const CLASSES =
  "ModelVersion VertexModelVersion VertexModelAlias VertexDeployment RoutineImage Bundle BundleCopy ModelAudit readManifest";

/** Every program of README and docs, by the page and its number. */
function programs(): Map<string, string> {
  const names = readdirSync(join(checkout, "docs"), { recursive: true, encoding: "utf8" });
  const pages = [
    "README.md",
    ...names.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
  const found = new Map<string, string>();
  for (const page of pages.sort()) {
    const blocks = readFileSync(join(checkout, page), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm);
    for (const [at, [, text = ""]] of [...blocks].entries()) found.set(`${page} ${at + 1}`, text);
  }
  return found;
}

/** A program with the imports and values that its page has in another block. */
function whole(text: string): string {
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const classes = CLASSES.split(" ").filter(
    (name) => uses(name) && !/^import .*model-version"/m.test(text),
  );
  const lines = Object.entries(LEFT_OUT).flatMap(([name, line]) =>
    uses(name) && !new RegExp(`(const|let) ${name}\\b|\\b${name}:`).test(text) ? [line] : [],
  );
  const imported =
    classes.length > 0 ? [`import { ${classes.join(", ")} } from "model-version";`] : [];
  return [...imported, ...lines, text, "export {};"].join("\n");
}

describe("the programs of the documentation", () => {
  it("compile against the built package", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["@pulumi", "@types", "undici-types"])
      symlinkSync(join(checkout, "node_modules", name), join(folder, "node_modules", name));
    symlinkSync(checkout, join(folder, "node_modules/model-version"));
    const files = [...programs()].map(([name, text]) => {
      const file = `${name.replace(/\W/g, "_")}.ts`;
      writeFileSync(join(folder, file), whole(text));
      return file;
    });
    assert.ok(files.length > 5);
    writeFileSync(join(folder, "package.json"), '{"type": "module"}');
    const tsc = join(checkout, "node_modules/typescript/bin/tsc");
    const flags = "--noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node";
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags.split(" "), ...files], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });
});
