import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build, type Plugin } from "rolldown";
import { checkout } from "./setup/cache";

/** The package's entry points. */
const ENTRY_POINTS = [
  "components/index",
  "inspect/index",
  "rules/index",
  "policies/index",
  "policies/pack",
  "testing/index",
];
/** The entry points, the programs that the engine and the shell start, and threads. */
const ENTRIES = [
  ...ENTRY_POINTS,
  "cli/main",
  "policies/executable",
  "provider/main",
  "storage/ranges/thread",
  "cli/audit/thread",
];

/** Chunks of the bundle. Each contains its modules and all that they import, except what an earlier chunk contains. */
const CHUNKS: Readonly<Record<string, readonly string[]>> = {
  start: [
    ...["text", "cli/command", "cli/version", "inspect/inputError", "inspect/bundle/cacheFolder"],
    ...["inspect/nearest", "inspect/readJson", "packing/names"],
  ],
  sniff: ["cli/sniff"],
  inspect: ["inspect/index", "inspect/bundle/progressLines"],
  rules: ["rules/index"],
  shared: [
    "cli/bundle",
    "cli/excluded",
    "cli/inspectAt",
    "cli/progress",
    "cli/replaceFile",
    "cli/day",
    "report/text",
  ],
  check: ["cli/check"],
};

const out = join(checkout, "dist");

/** Keeps a module that a function loads by `require` as a separate file, which is read at its first use. */
const loadedLate: Plugin = {
  name: "loaded-late",
  async resolveId(source, importer, { kind }) {
    if (kind !== "require-call" || !source.startsWith(".") || source.endsWith(".json")) return null;
    const module = await this.resolve(source, importer, { kind: "import-statement" });
    if (!module) throw new Error(`${importer}: no module ${source}`);
    const name = relative(checkout, module.id).replace(/\.ts$/, "");
    this.emitFile({ type: "chunk", id: module.id, fileName: `${name}.js` });
    return { id: resolve(checkout, name), external: true };
  },
};

/**
 * Writes dist/. The code is bundled, because reading and compiling a hundred modules took most of the time of a small
 * `sniff`. All entry points share their chunks, so that a class is the same in each of them. Dependencies and data
 * tables stay separate files.
 */
async function main(): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const types = ["tsc", "-p", "tsconfig.build.json"];
  execFileSync("npx", ["--no-install", ...types], { cwd: checkout, stdio: "inherit" });
  await build({
    cwd: checkout,
    platform: "node",
    input: Object.fromEntries(ENTRIES.map((name) => [name, `${name}.ts`])),
    external: (id) => id.endsWith(".json") || !/^[./]/.test(id),
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [loadedLate],
    output: {
      dir: out,
      format: "cjs",
      comments: false,
      // Names of functions and classes stay, so that stack traces can be read; those of parameters are short.
      minify: {
        compress: true,
        mangle: { toplevel: false, keepNames: true },
        codegen: { removeWhitespace: true },
      },
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name].js",
      codeSplitting: {
        groups: Object.entries(CHUNKS).map(([name, modules], at, all) => ({
          name,
          test: (id) => modules.some((module) => id === join(checkout, `${module}.ts`)),
          priority: all.length - at,
        })),
      },
    },
  });
  for (const schema of ["provider/schema.json", "provider/componentSchema.json"]) {
    cpSync(join(checkout, schema), join(out, schema));
  }
  const generated = "inspect/proto/generated";
  cpSync(join(checkout, generated), join(out, generated), {
    recursive: true,
    filter: (path) => !path.endsWith(".js"),
  });
  copyTables();
  removeHiddenTypes();
}

/** What the tables say of how each row was made; no code reads it. */
const PROVENANCE: ReadonlySet<string> = new Set(["looked", "tried", "verified"]);
/** What a table, or a row of its lists, says of itself; below that, the words may be names. */
const ABOUT: ReadonlySet<string> = new Set(["source", "note", "about", "layout"]);

/** Writes the tables of data without line breaks and without how each row was made. */
function copyTables(): void {
  const tables = join(checkout, "data");
  mkdirSync(join(out, "data"), { recursive: true });
  for (const name of readdirSync(tables)) {
    const table: Record<string, unknown> = JSON.parse(readFileSync(join(tables, name), "utf8"));
    const holders = new Set([table, ...Object.values(table).filter(Array.isArray).flat()]);
    // JSON.stringify calls it on the object that has the property.
    const text = JSON.stringify(table, function (this: unknown, key, value) {
      return PROVENANCE.has(key) || (ABOUT.has(key) && holders.has(this)) ? undefined : value;
    });
    writeFileSync(join(out, "data", name), `${text}\n`);
  }
}

/** Removes the declarations that no entry point leads to: three quarters of them, a tenth of the package. */
function removeHiddenTypes(): void {
  const reached = new Set<string>();
  const waiting = ENTRY_POINTS.map((name) => join(out, `${name}.d.ts`));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const named = readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]*)"/g);
    for (const [, path = ""] of named) {
      const target = resolve(dirname(file), path.replace(/\.js$/, ""));
      const found = [`${target}.d.ts`, join(target, "index.d.ts")].find(existsSync);
      // Tables of data are not declared.
      if (found !== undefined) waiting.push(found);
      else if (!path.endsWith(".json")) throw new Error(`${file}: no declarations of ${path}`);
    }
  }
  for (const name of readdirSync(out, { recursive: true, encoding: "utf8" })) {
    const file = join(out, name);
    if (name.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
