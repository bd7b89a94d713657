import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { inspect } from "../../inspect";
import { judge } from "../../rules";
import { type PreviewOptions, previewPolicies, unknown } from "../../testing";
import type { Policy } from "../../testing/config";
import { Stack } from "../../tools/engineRun/stack";
import { exportOf } from "../support/exports";
import { withEmulator } from "../support/hooks";
import { aPack, aProject, copyOf, fixtures, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();

async function aStack(
  program: string,
  fixture = "keras3_export",
  environment = {},
): Promise<Stack> {
  const project = aProject(program);
  copyOf(fixture, project);
  copyFileSync(join(fixtures, "sklearn_model/model.pkl"), join(project, "labels.txt"));
  const stack = new Stack(project, scratchFolder(), emulator().endpoint, "dev", environment);
  await stack.init();
  return stack;
}

function configFile(value: object): string {
  const file = join(scratchFolder(), "config.json");
  writeFileSync(file, JSON.stringify(value));
  return file;
}

/** The codes of the findings that a preview printed, in order. */
function codesIn(output: string): string[] {
  return [...output.matchAll(/ \[([A-Z]{3}\d{3})\]$/gm)].map(([, code]) => code ?? "");
}

describe("the policy pack, in a real preview", () => {
  it("survives empty assets and archives in other people's resources, at every level", async () => {
    const stack = await aStack(`
      const { StringAsset, AssetArchive } = pulumi.asset;
      class Any extends pulumi.ComponentResource {
        constructor() {
          super("example:index:Any", "any", {
            none: new StringAsset(""), nothing: new AssetArchive({}), layer: new AssetArchive({ "a/__init__.py": new StringAsset("") }) });
        }
      }
      new Any();`);
    const remediate = configFile({ all: "remediate" });
    const words = ["--policy-pack", pack, "--policy-pack-config", remediate];
    const { code, output } = await stack.preview(...words);
    assert.equal(code, 0, output);
  });

  it("never prints a secret", async () => {
    const stack = await aStack(`
      const secret = (text) => pulumi.secret("hush-" + text);
      new ModelVersion("iris", { bucket: secret("bucket"), export: { path: "./export" } });
      new gcp.storage.BucketObject("labels", { bucket: secret("bucket"), name: secret("labels.txt"), source: new pulumi.asset.FileAsset("./labels.txt") });
      new gcp.storage.BucketObject("text", { bucket: "b", name: "t", content: secret("cos\\nsystem\\n.") });`);
    const { code, output } = await stack.preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(output, /labels: a pickle .*\[UPL006\]/);
    assert.doesNotMatch(output, /hush/);
  });

  it("reads the relative file that has the engine's hash, not its namesake in another folder", async () => {
    const stack = await aStack(
      'new gcp.storage.BucketObject("o", { bucket: "b", name: "labels.txt", source: new pulumi.asset.FileAsset("./labels.txt") });',
      "keras3_export",
    );
    const { project } = stack;
    mkdirSync(join(project, "sub"));
    copyFileSync(join(project, "index.js"), join(project, "sub/index.js"));
    renameSync(join(project, "labels.txt"), join(project, "sub/labels.txt"));
    writeFileSync(join(project, "sub/package.json"), '{ "name": "test", "main": "index.js" }\n');
    writeFileSync(join(project, "labels.txt"), "cat and dog\n");
    appendFileSync(join(project, "Pulumi.yaml"), "main: sub/\n");
    const { code, output } = await stack.preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.deepEqual(codesIn(output), ["UPL006"]);
  });

  it("recognises folders by the engine's hash of them, with names in any order", async () => {
    const stack = await aStack(
      'new gcp.storage.BucketObject("o", { bucket: "b", name: "site.zip", source: new pulumi.asset.FileArchive("./site") });',
    );
    const site = join(stack.project, "site");
    for (const path of [
      "b/c.txt",
      "b-c.txt",
      "b.txt",
      "B.txt",
      "b/d/e",
      ".hidden",
      "empty",
      "a b",
    ]) {
      mkdirSync(join(site, path, ".."), { recursive: true });
      writeFileSync(join(site, path), path === "empty" ? "" : path.repeat(200));
    }
    symlinkSync(join(site, "b.txt"), join(site, "link"));
    const clean = await stack.preview("--policy-pack", pack);
    assert.equal(clean.code, 0, clean.output);
    assert.deepEqual(codesIn(clean.output), []);
    renameSync(join(stack.project, "labels.txt"), join(site, "b/labels.txt"));
    const { code, output } = await stack.preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.deepEqual(codesIn(output), ["UPL006"]);
  });

  it("reports twice if it is given twice, and needs a configuration for each pack", async () => {
    const stack = await aStack(
      'new ModelVersion("iris", { bucket: "b", export: { path: "./export" } });',
    );
    const twice = ["--policy-pack", pack, "--policy-pack", pack];
    const strict = configFile({ "bundle-size": { maxBytes: 1 } });
    const config = (...files: string[]) => files.flatMap((file) => ["--policy-pack-config", file]);
    // The engine starts one process for both packs and configures it twice at once, so different configurations would
    // race.
    const { code, output } = await stack.preview(...twice, ...config(strict, strict));
    assert.notEqual(code, 0);
    assert.deepEqual(
      codesIn(output).filter((found) => found === "SIZ001"),
      ["SIZ001", "SIZ001"],
    );
    const unpaired = await stack.preview(...twice, ...config(strict));
    assert.notEqual(unpaired.code, 0);
    assert.match(unpaired.output, /must match/);
  });

  it("lists all findings of a version in the order of the command line", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-9:latest";
    const stack = await aStack(
      `new ModelVersion("iris", { bucket: "b", export: { path: "./export" }, serving: { image: "${image}" } });`,
      "unsafe_ops",
    );
    const { output } = await stack.preview("--policy-pack", pack);
    const manifest = await inspect(exportOf("unsafe_ops"), { serving: { image } });
    const codes = judge(manifest).map(({ code }) => code);
    assert.ok(new Set(codes).size > 2);
    assert.deepEqual(codesIn(output), codes);
  });

  it("honours ignoreAll and maxExemptions, and shows what is exempted", async () => {
    const waiver = (rule: string) => ({
      rule,
      reason: "agreed with security",
      until: "2999-12-31",
    });
    const exemptions = JSON.stringify([waiver("OPS001"), waiver("TRN003")]);
    const stack = await aStack(
      `new ModelVersion("iris", { bucket: "b", export: { path: "./export" }, exemptions: ${exemptions} });`,
      "unsafe_ops",
    );
    const preview = (options: object) =>
      stack.preview(
        "--policy-pack",
        pack,
        "--policy-pack-config",
        configFile({ exemptions: options }),
      );
    const capped = await preview({ maxExemptions: 1 });
    assert.notEqual(capped.code, 0);
    assert.match(
      capped.output,
      /\[mandatory\] .*exemptions .*\n.*2 exemptions, 1 allowed \[EXM005\]/,
    );
    assert.match(
      capped.output,
      /\[advisory\] .*graph-safety .*\n.*\[OPS001\]\n(?:.*\n){2}.*Exempted until 2999-12-31: agreed with security/,
    );
    assert.doesNotMatch(capped.output, /\[mandatory\] .*graph-safety/);

    const ignored = await preview({ ignoreAll: true });
    assert.notEqual(ignored.code, 0);
    assert.match(ignored.output, /\[mandatory\] .*graph-safety .*\n.*\[OPS001\]/);
    assert.match(ignored.output, /2 exemptions ignored: OPS001, TRN003 \[EXM006\]/);
    assert.doesNotMatch(ignored.output, /Exempted until/);
  });
});

describe("ModelVersion, seen by another pack", () => {
  it("is found by its class, shows its manifest to stack policies, and is judged there as well", async () => {
    const other = aPack(`[
      ...require("model-version/policies").policies,
      { name: "by-class", description: "d", enforcementLevel: "advisory",
        validateResource: require("@pulumi/policy").validateResourceOfType(
          require("model-version").ModelVersion, ({ manifest }, args, report) => report("holds " + manifest.fileCount)) },
      { name: "in-stack", description: "d", enforcementLevel: "advisory",
        validateStack: ({ resources }, report) => {
          for (const { type, props } of resources) if (type.startsWith("model-version:")) report("gave " + Object.keys(props).sort());
        } },
    ]`);
    const stack = await aStack(
      'new ModelVersion("iris", { bucket: "b", export: { path: "./export" } });',
      "tf1_two_metagraphs",
    );
    const { code, output } = await stack.preview("--policy-pack", other);
    assert.equal(code, 0, output);
    assert.match(output, /holds 3/);
    assert.match(output, /\[SIG006\]/);
    assert.match(output, /gave artifactUri,contentDigest,manifest/);
  });
});

/** Policies that read values which the engine changes; both the engine and previewPolicies run them. */
const PROBES = `[
  { name: "reads-bucket", description: "Reads a bucket.", enforcementLevel: "mandatory",
    validateResource: ({ type, props }, report) => {
      if (!type.endsWith("BucketObject")) return;
      report("before " + props.name);
      report("the bucket is " + props.bucket.trim());
    } },
  { name: "reads-content", description: "Reads content.", enforcementLevel: "advisory", severity: "high",
    configSchema: { properties: { most: { type: "integer", default: 3 }, least: { type: "integer", default: 1 } } },
    validateResource: ({ type, props, getConfig, opts }, report) => {
      if (type.endsWith("BucketObject")) report([props.content, JSON.stringify(Object.entries(getConfig()).sort()), opts.parent.split("::").pop()].join(" "));
    } },
  { name: "reads-outputs", description: "Reads outputs.", enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      for (const { type, urn, props } of resources) {
        if (type === "example:index:Box") report(JSON.stringify(Object.keys(props)), urn);
        if (type === "example:index:Box") report("size " + props.size);
      }
      report(resources.find(({ type }) => type.endsWith("BucketObject")).props.selfLink);
    } },
  { name: "finds-versions", description: "Finds versions.", enforcementLevel: "advisory",
    validateResource: require("@pulumi/policy").validateResourceOfType(
      { __pulumiType: "example:index:Box" }, (props, args, report) => report("size " + props.size)) },
]`;

describe("previewPolicies, against a real preview", () => {
  it("reports the same violations at the same levels in the same order", async () => {
    const folder = aPack(PROBES);
    const config = { "reads-content": { enforcementLevel: "mandatory", most: 7 } } as const;
    const stack = await aStack(
      `
      const bucket = new gcp.storage.Bucket("made", { location: "US" });
      class Box extends pulumi.ComponentResource {
        constructor() { super("example:index:Box", "box", { size: Promise.resolve(5) }); this.registerOutputs({ size: pulumi.output(6) }); }
      }
      const box = new Box();
      new gcp.storage.BucketObject("o", { bucket: bucket.url, name: "n", content: pulumi.secret("plain") }, { parent: box });`,
      "keras3_export",
      { PULUMI_DEBUG_COMMANDS: "1" },
    );
    const log = join(scratchFolder(), "events.json");
    const words = ["--policy-pack", folder, "--policy-pack-config", configFile(config)];
    const { code, output } = await stack.preview(...words, "--event-log", log);
    assert.notEqual(code, 0, output);

    const { policies } = require(join(folder, "policies.js")) as { policies: Policy[] };
    const gcp = "gcp:storage/bucket";
    const object = { name: "n", content: pulumi.secret("plain"), bucket: unknown };
    const mine = await previewPolicies(
      policies,
      [
        { type: `${gcp}:Bucket`, name: "made", props: { location: "US" }, outputs: {} },
        {
          type: "example:index:Box",
          name: "box",
          props: { size: Promise.resolve(5) },
          outputs: { size: 6 },
        },
        {
          type: `${gcp}Object:BucketObject`,
          name: "o",
          parent: "box",
          props: object,
          outputs: { ...object, selfLink: unknown },
        },
      ],
      { config } satisfies PreviewOptions,
    );
    const printed = [
      ...output.matchAll(/^ {8}- \[(\w+)\](?: \[severity: \w+\])? {2}(\S+) {2}\(\S+: (\S+)\)$/gm),
    ];
    assert.deepEqual(
      mine.map(({ level, policy, resource }) => [level, policy, resource ?? "test-dev"]),
      printed.map(([, level, policy, resource]) => [level, policy, resource]),
    );
    assert.deepEqual(
      new Set(mine.map(({ level, policy, message }) => `${level} ${policy} ${message}`)),
      new Set(violationsIn(log)),
    );
  });
});

interface Event {
  readonly policyEvent?: {
    readonly enforcementLevel: string;
    readonly policyName: string;
    readonly message: string;
  };
}

/** What the engine itself logged about policies, without colours. */
function violationsIn(log: string): string[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => {
      const { policyEvent } = JSON.parse(line) as Event;
      if (!policyEvent) return [];
      const { enforcementLevel, policyName, message } = policyEvent;
      return [`${enforcementLevel} ${policyName} ${message.replace(/<\{%[^%]*%\}>/g, "").trim()}`];
    });
}
