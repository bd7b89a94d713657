import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The layers of this package that each layer may import, besides itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  inspect: ["data", "text"],
  rules: ["inspect", "data", "text"],
  packing: ["inspect", "text"],
  components: [
    "cloudBuild",
    "google",
    "inspect",
    "packing",
    "resourceTypes",
    "rules",
    "storage",
    "text",
    "vertex",
  ],
  policies: ["endWithEngine", "inspect", "packing", "resourceTypes", "rules", "text"],
  report: ["inspect", "rules", "text"],
  cli: ["inspect", "rules", "packing", "report", "storage", "text"],
  testing: ["rules"],
  google: [],
  vertex: ["google", "text"],
  storage: ["google", "inspect", "packing", "text"],
  cloudBuild: ["google", "inspect", "packing", "storage", "text"],
  provider: [
    "cloudBuild",
    "components",
    "endWithEngine",
    "google",
    "packing",
    "resourceTypes",
    "storage",
    "text",
    "vertex",
  ],
};

const root = join(__dirname, "..");

function sourcesOf(layer: string): string[] {
  return readdirSync(join(root, layer), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => posix.join(layer, file.split("\\").join("/")));
}

function importsOf(source: string, which: "all" | "values" | "atStart" = "all"): string[] {
  const text = readFileSync(join(root, source), "utf8").replace(
    which === "all" ? /$^/ : /^(import|export) type [^;]*;/gm,
    "",
  );
  const pattern =
    which === "atStart" ? /\bfrom\s*"([^"]+)"/g : /(?:from|import\(|require\()\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

function resolve(path: string): string {
  if (path.endsWith(".json")) return path;
  const files = [`${path}.ts`, `${path}.d.ts`]; // the latter is generated code
  return files.find((file) => existsSync(join(root, file))) ?? `${path}/index.ts`;
}

function layerOf(source: string, imported: string): string | undefined {
  return pathsOf(source, [imported])[0]?.split("/")[0];
}

/** Paths of the imports that are files of this package. */
function pathsOf(source: string, imported: readonly string[]): string[] {
  return imported
    .filter((one) => one.startsWith("."))
    .map((one) => posix.join(posix.dirname(source), one));
}

/** Everything that a source file loads, directly and indirectly. */
function loadedBy(source: string, which: "values" | "atStart"): string[] {
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const imported of importsOf(file, which)) {
      if (imported.startsWith(".")) load(resolve(posix.join(posix.dirname(file), imported)));
      else loaded.add(imported);
    }
  };
  load(source);
  return [...loaded];
}

describe("layers", () => {
  for (const [layer, allowed] of Object.entries(ALLOWED)) {
    it(`${layer} imports only ${allowed.join(" and ") || "itself"}`, () => {
      const sources = sourcesOf(layer);
      assert.ok(sources.length > 0);
      const upward = sources.flatMap((source) =>
        importsOf(source)
          .map((imported) => ({ source, layer: layerOf(source, imported) }))
          .filter(
            (found) => found.layer && found.layer !== layer && !allowed.includes(found.layer),
          ),
      );
      assert.deepEqual(upward, []);
    });
  }

  it("components import only descriptions, and the form of configurations, from the rules", () => {
    const words = sourcesOf("components").flatMap((source) =>
      pathsOf(source, importsOf(source)).filter((path) => path.startsWith("rules/")),
    );
    assert.deepEqual([...new Set(words)].sort(), [
      "rules/engine/policyConfig",
      "rules/upgradeCompatible/change",
    ]);
  });

  it("components import only types, names and variables from the layers of Google's APIs", () => {
    const taken = sourcesOf("components").flatMap((source) =>
      pathsOf(source, importsOf(source, "values")).filter((path) =>
        /^(google|vertex)\//.test(path),
      ),
    );
    assert.deepEqual([...new Set(taken)].sort(), ["google/variables", "vertex/names"]);
  });

  it("only the provider loads gRPC and, at the first request, the library for credentials", () => {
    const heavy = /^(@grpc|google-protobuf|google-auth-library)/;
    for (const layer of Object.keys(ALLOWED).filter(
      (name) => !["google", "provider"].includes(name),
    ))
      for (const source of sourcesOf(layer))
        assert.deepEqual(
          importsOf(source).filter((name) => heavy.test(name)),
          [],
          source,
        );
    const loaded = loadedBy("provider/main.ts", "atStart");
    assert.ok(loaded.includes("@grpc/grpc-js") && !loaded.includes("google-auth-library"));
    assert.ok(!loaded.includes("@pulumi/pulumi"), "the SDK takes half a second");
  });

  it("policies load the parser of sources only for a routine, because it would slow down every preview", () => {
    const loaded = loadedBy("policies/createPolicies.ts", "atStart");
    assert.ok(loadedBy("policies/createPolicies.ts", "values").includes("@lezer/python"));
    assert.ok(loaded.includes("@pulumi/policy") && loaded.includes("inspect/formats/index.ts"));
    assert.deepEqual(
      loaded.filter((name) => /@lezer|smol-toml|python\/parse/.test(name)),
      [],
    );
  });

  it("commands load the schema library only if there is something to validate", () => {
    for (const command of ["cli/check.ts", "cli/inspect.ts", "cli/pack.ts", "cli/try/index.ts"])
      assert.ok(!loadedBy(command, "atStart").includes("valibot"), command);
    assert.ok(loadedBy("cli/settings.ts", "atStart").includes("valibot"));
  });

  for (const layer of [
    "inspect",
    "rules",
    "packing",
    "report",
    "cli",
    "google",
    "storage",
    "cloudBuild",
    "vertex",
  ]) {
    it(`${layer} works without Pulumi`, () => {
      const pulumi = sourcesOf(layer).filter((source) =>
        importsOf(source).some((imported) => imported.startsWith("@pulumi/")),
      );
      assert.deepEqual(pulumi, []);
    });
  }
});

/** Ways to judge by a sentence instead of facts: searching, cutting, changing or comparing text for people. */
const READS_PROSE = [
  /\b(what|message|detail|reason|fix|because|fault)\b[)?!\]]*\s*\.(test|match|matchAll|slice|substring|startsWith|endsWith|includes|indexOf|replace|replaceAll|split|search|charAt|at)\(/,
  /\.(test|exec)\(\s*(\w+\??\.)*(what|message|detail|reason|fix|fault)\b(?!\.)/,
  /(?<!typeof )\b(what|message|detail|reason|fix)\b\s*[!=]==?\s*(["'`][^"'`]|[A-Z])/,
];

/** Files that read the output of another program, which offers nothing else. */
const OTHERS_WORDS = [
  "cli/main.ts", // node's parseArgs
  "cli/try/findings.ts", // the exception of the routine under test
];

describe("sentences", () => {
  for (const layer of ["rules", "report", "cli", "policies", "components"]) {
    it(`are never parsed in ${layer}, because a decision would change with their wording`, () => {
      const found = sourcesOf(layer)
        .filter((source) => !OTHERS_WORDS.includes(source))
        .flatMap((source) =>
          readFileSync(join(root, source), "utf8")
            .split("\n")
            .map((line, index) => [`${source}:${index + 1}`, line.trim()] as const)
            .filter(([, line]) => READS_PROSE.some((pattern) => pattern.test(line))),
        );
      assert.deepEqual(found, []);
    });
  }

  it("are detected if they are parsed", () => {
    for (const line of [
      "/Keras/.test(problem.what)",
      'what.startsWith("op ")',
      "reason.slice(0, -1)",
      'found?.message === "lost"',
      "what === TABLES_FROM_FILES",
      "need.what.charAt(0)",
    ])
      assert.ok(
        READS_PROSE.some((pattern) => pattern.test(line)),
        line,
      );
  });
});
