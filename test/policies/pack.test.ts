import assert from "node:assert/strict";
import { join } from "node:path";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { recordedManifest } from "../../components/recordedManifest";
import type { Exemption, Manifest } from "../../inspect";
import { manifestOf } from "../../policies/index";
import { judge } from "../../rules";
import { previewPolicies, type TestResource, unknown, type Violation } from "../../testing";
import { aDeclaration, anObject } from "../support/declared";
import { aPack } from "../support/pack";
import { fixtures } from "../support/project";

const pickle = new pulumi.asset.FileAsset(join(fixtures, "sklearn_model/model.pkl"));
const gone = new pulumi.asset.FileAsset("/gone/with/the/machine/model.pkl");

/** Outputs are the program's arguments, as in the engine's previews. */
function preview(resources: readonly TestResource[], config = {}): Promise<Violation[]> {
  const declared = resources.map((resource) => ({ outputs: resource.props ?? {}, ...resource }));
  return previewPolicies(aPack(), declared, { config });
}

/** Level and code of each violation. */
function codes(violations: readonly Violation[]): string[] {
  return violations.map(({ level, message }) => `${level} ${/\[(\w+)\]/.exec(message)?.[1]}`);
}

async function withProps(change: pulumi.Inputs): Promise<TestResource[]> {
  const [version, ...objects] = await aDeclaration("keras3_export");
  assert.ok(version);
  return [{ ...version, props: { ...version.props, ...change } }, ...objects];
}

/** What another pack's policy reports about a version with this manifest. */
async function saidOf(manifest: unknown): Promise<string | undefined> {
  const counts: ResourceValidationPolicy = {
    name: "counts",
    description: "Counts files.",
    enforcementLevel: "advisory",
    validateResource: async ({ props }, violation) => {
      const known = await manifestOf(props);
      violation(known ? `${known.files.length} files` : "no manifest");
    },
  };
  const type = "model-version:index:ModelVersion";
  const found = await previewPolicies([counts], [{ type, name: "iris", props: { manifest } }]);
  return found
    .find(({ resource }) => resource === "iris")
    ?.message.split("\n")
    .at(-1);
}

describe("the policies, as the SDK runs them", () => {
  it("accept a valid version and its objects", async () => {
    const found = await preview(await aDeclaration("keras3_export"));
    assert.deepEqual(
      found.filter(({ level }) => level === "mandatory"),
      [],
    );
  });

  it("refuse a value that is unknown, and all run", async () => {
    const found = await preview(await withProps({ serving: { image: unknown } }));
    assert.deepEqual(
      codes(found).filter((code) => code.startsWith("mandatory")),
      ["mandatory UPL002"],
    );
    assert.doesNotMatch(JSON.stringify(found), /can't run policy/);
  });

  it("refuse a manifest that is unknown as a whole", async () => {
    const found = await preview(await withProps({ manifest: unknown }));
    assert.ok(codes(found).includes("mandatory UPL002"));
  });

  it("accept a bucket, a key and metadata that are unknown", async () => {
    const later = { bucket: unknown, kmsKeyName: unknown, metadata: { run: unknown } };
    const found = await preview(await withProps(later));
    assert.ok(!codes(found).includes("mandatory UPL002"));
  });

  it("refuse a version whose inputs did not arrive", async () => {
    const [version] = await aDeclaration();
    assert.ok(version);
    assert.deepEqual(codes(await preview([{ ...version, props: {} }])), ["mandatory UPL001"]);
  });

  it("judge a manifest as the component records it", async () => {
    const [version] = await aDeclaration("unsafe_ops");
    assert.ok(version?.props);
    const manifest = recordedManifest(version.props["manifest"], undefined);
    const found = await preview([{ ...version, props: { ...version.props, manifest } }]);
    assert.deepEqual(found, await preview([version]));
    assert.ok(codes(found).includes("mandatory OPS001"));
  });

  it("give other packs' policies the manifest, in every format and even if it is a secret", async () => {
    const [version] = await aDeclaration("keras3_export");
    const manifest: Manifest = version?.props?.["manifest"];
    const { length } = manifest.files;
    const recorded = recordedManifest(manifest, undefined);
    for (const [given, said] of [
      [manifest, `${length} files`],
      [recorded, `${length} files`],
      [pulumi.secret(recorded), `${length} files`],
      [unknown, "no manifest"],
      [undefined, "no manifest"],
      [{ ...recorded, facts: "{" }, "no manifest"],
    ] as const) {
      assert.equal(await saidOf(given), said);
    }
  });

  for (const [what, change] of [
    ["of another schema", { schema: 2 }],
    ["without problems", { problems: undefined }],
    ["of no files", { files: [null] }],
    ["that is a text", undefined],
  ] as const) {
    it(`refuse a manifest ${what}, and judge nothing by it`, async () => {
      const [version] = await aDeclaration("unsafe_ops");
      assert.ok(version);
      const manifest = change ? { ...version.props?.["manifest"], ...change } : "manifest";
      const found = await preview([{ ...version, props: { ...version.props, manifest } }]);
      assert.deepEqual(codes(found), ["mandatory UPL003"]);
    });
  }

  for (const policy of ["bundle-size", "uploads-accounted-for", "upgrade-compatible"]) {
    it(`refuse an option that ${policy} does not have`, async () => {
      const found = await preview(await aDeclaration("keras3_export"), {
        [policy]: { enforcementLevel: "mandatory", maxByte: 3 },
      });
      const [refused] = found.filter(({ level }) => level === "mandatory");
      assert.equal(refused?.policy, policy);
      assert.match(
        refused.message,
        new RegExp(`gives ${policy} the option "maxByte", which.*CFG001`),
      );
    });
  }

  it("report in the order and words of the command line", async () => {
    const resources = await aDeclaration("training_leftovers_v2", {
      serving: { image: "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-9:latest" },
    });
    const manifest = resources[0]?.props?.["manifest"];
    const findings = judge(manifest);
    assert.ok(new Set(findings.map(({ policy }) => policy)).size > 2);
    assert.deepEqual(
      (await preview(resources)).map(({ policy, message }) => [policy, message.split("\n")[0]]),
      findings.map(({ policy, file, message, code }) => [
        policy,
        `${file === undefined ? "" : `${file}: `}${message} [${code}]`,
      ]),
    );
  });

  it("never remediate, and judge the whole stack only for upgrades, whose changes are outputs", () => {
    const policies = aPack();
    const whole = policies.filter((policy) => "validateStack" in policy);
    assert.deepEqual(
      whole.map(({ name }) => name),
      ["upgrade-compatible"],
    );
    assert.ok(!policies.some((policy) => "remediateResource" in policy));
  });

  it("report a breaking upgrade of the version that it belongs to, at the configured level", async () => {
    const [version, ...objects] = await aDeclaration("keras3_export");
    assert.ok(version?.props);
    const change = { part: "signature", kind: "signature-removed", signature: "x", breaks: true };
    const upgrade = { from: "sha256:0", changes: [change] };
    const outputs = { manifest: { ...version.props["manifest"], upgrade } };
    const found = await preview([{ ...version, outputs }, ...objects], {
      "upgrade-compatible": "mandatory",
    });
    assert.deepEqual(
      found
        .filter(({ policy }) => policy === "upgrade-compatible")
        .map(({ level, message, resource }) => [level, message.split("\n")[0], resource]),
      [["mandatory", "signature x is gone, compared with version 0 [UPG001]", "iris"]],
    );
  });
});

describe("uploads-accounted-for, as the SDK runs it", () => {
  it("names an object as the program does, because its name in the bucket may be a secret", async () => {
    const object = anObject({ name: pulumi.secret("hush.pkl"), source: pickle });
    const found = await preview([{ ...object, name: "labels" }]);
    assert.deepEqual(codes(found), ["mandatory UPL006"]);
    assert.match(found[0]?.message ?? "", /^labels: a pickle/);
    assert.doesNotMatch(JSON.stringify(found), /hush/);
  });

  it("shows only the host of a URL, which may carry a token", async () => {
    const source = new pulumi.asset.RemoteAsset("https://user:hush@example.com/model.pkl?sig=hush");
    const found = await preview([anObject({ name: "model.pkl", source })]);
    assert.deepEqual(codes(found), ["mandatory UPL008"]);
    assert.match(found[0]?.message ?? "", /downloaded from example\.com while/);
    assert.doesNotMatch(JSON.stringify(found), /hush/);
  });

  it("reads an empty asset as an empty file", async () => {
    const source = new pulumi.asset.StringAsset("");
    assert.deepEqual(await preview([anObject({ name: "__init__.py", source })]), []);
  });

  it("continues after empty assets and archives among the inputs of any resource", async () => {
    const layer = new pulumi.asset.AssetArchive({
      "a/__init__.py": new pulumi.asset.StringAsset(""),
    });
    const props = { layer, nested: [{ none: new pulumi.asset.AssetArchive({}) }] };
    assert.deepEqual(await preview([{ type: "example:index:Any", name: "any", props }]), []);
  });
});

describe("uploads-accounted-for, with readObjects false", () => {
  const audit = { "uploads-accounted-for": { readObjects: false } };

  it("accepts an object that a manifest lists, even if its file is gone", async () => {
    const [version, ...objects] = await aDeclaration("keras3_export");
    assert.ok(version);
    const moved = objects.map((object) => ({
      ...object,
      props: { ...object.props, source: gone },
    }));
    assert.ok(codes(await preview([version, ...moved])).includes("mandatory UPL008"));
    const found = codes(await preview([version, ...moved], audit));
    assert.deepEqual(
      found.filter((code) => code.startsWith("mandatory")),
      [],
    );
  });

  it("refuses an object below a version that its manifest does not list", async () => {
    const [version, object] = await aDeclaration("keras3_export");
    assert.ok(version && object);
    const name = `${object.name}.pkl`;
    const extra = { ...object, name, props: { ...object.props, name } };
    assert.ok(codes(await preview([version, extra], audit)).includes("mandatory UPL005"));
  });

  it("judges an object outside of a version by its name, or by its content if the state has it", async () => {
    const declared = [
      anObject({ name: "model.pkl", source: gone }),
      anObject({ name: "photo.jpg", source: gone }),
      anObject({ name: "labels.txt", content: "cos\nsystem\n(S'true'\ntR." }),
    ];
    const found = await preview(declared, audit);
    assert.deepEqual(
      found.map(({ resource, message }) => [resource, /\[(\w+)\]/.exec(message)?.[1]]),
      [
        ["labels.txt", "UPL006"],
        ["model.pkl", "UPL007"],
      ],
    );
  });
});

describe("uploads-accounted-for, on other resources with readObjects false", () => {
  it("warns of copies, and reads no assets", async () => {
    const declared = [
      { type: "gcp:storage/objectCopy:ObjectCopy", props: { source: "gs://b/model.pkl" } },
      { type: "acme:x:Y", props: { code: gone } },
      { type: "kubernetes:core/v1:Secret", props: { stringData: { m: "cos\nsystem\n(tR." } } },
    ].map((resource, index) => ({ ...resource, name: `other${index}` }));
    const found = await preview(declared, { "uploads-accounted-for": { readObjects: false } });
    assert.deepEqual(codes(found), ["advisory UPL008"]);
  });
});

describe("exemptions, as the SDK runs it", () => {
  const waiver = (rule: string): Exemption => ({ rule, reason: "agreed", until: "2999-12-31" });
  const exempted = (...given: string[]) =>
    aDeclaration("unsafe_ops", { exemptions: given.map(waiver) });

  it("shows a waived finding as a warning, with its reason and last day", async () => {
    const found = (await preview(await exempted("OPS001"))).filter(
      ({ policy }) => policy === "graph-safety",
    );
    assert.ok(found.length > 0);
    for (const { level, message } of found) {
      assert.equal(level, "advisory");
      assert.match(message, /Exempted until 2999-12-31: agreed/);
    }
  });

  it("counts every finding if ignoreAll is set", async () => {
    const found = codes(
      await preview(await exempted("OPS001"), { exemptions: { ignoreAll: true } }),
    );
    assert.ok(found.includes("mandatory OPS001"));
    assert.ok(found.includes("advisory EXM006"));
  });

  it("refuses more than maxExemptions", async () => {
    const config = { exemptions: { maxExemptions: 1 } };
    assert.ok(!codes(await preview(await exempted("OPS001"), config)).includes("mandatory EXM005"));
    const found = codes(await preview(await exempted("OPS001", "SIZ002"), config));
    assert.ok(found.includes("mandatory EXM005"));
  });
});
