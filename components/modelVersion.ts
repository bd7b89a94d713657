import * as pulumi from "@pulumi/pulumi";
import { compareVersions, type Manifest, shortDigest } from "../inspect";
import type { Contents } from "../packing/packVersion";
import { MODEL_VERSION_TYPE } from "../resourceTypes";
import { describeChange } from "../rules/upgradeCompatible/change";
import { escapeControls } from "../text";
import { checkedBucket } from "./bucketName";
import { describeFaults } from "./faults";
import { contentsOf, describeArgs, objectSettings } from "./inspectArgs";
import { type LastVersion, previousVersion } from "./lastUpdate";
import type { ModelVersionArgs } from "./modelVersionArgs";
import { knownValue } from "./outputValue";
import { recordedManifest } from "./recordedManifest";
import { standingOf } from "./standing";
import { upload, type WriteOptions } from "./upload";
import { validateArgs } from "./validateArgs";

/** What the constructor leaves for `initialize`. As properties, they would be outputs in other languages. */
interface Parts {
  readonly name: string;
  readonly bucket: pulumi.Input<string>;
  readonly contents: Promise<Contents>;
  readonly previous: Promise<LastVersion | undefined>;
  readonly options: WriteOptions;
}

const parts = new WeakMap<ModelVersion, Parts>();

/**
 * One immutable version of a model in a bucket: inspected before anything is registered, described to policies by its
 * manifest, and uploaded to a folder named by its content.
 *
 * Throws for arguments that name nothing to pack; what is wrong with the model itself is in the manifest, for policies
 * to judge.
 */
export class ModelVersion extends pulumi.ComponentResource<pulumi.Output<unknown>> {
  /** Lets `validateResourceOfType(ModelVersion, ...)` find this class; a component does not get it by itself. */
  static readonly __pulumiType = MODEL_VERSION_TYPE;

  // Declared only: initialised fields would be reset after `initialize` has begun.

  /** URL of the folder that the server reads; available when the version is complete. */
  declare readonly artifactUri: pulumi.Output<string>;
  /** URL of the source distribution, available when the version is complete; absent for an export. */
  declare readonly packageUri: pulumi.Output<string | undefined>;
  /** `sha256:` and the digest of the bundle's content. */
  declare readonly contentDigest: pulumi.Output<string>;
  /** Everything that is known about the bundle; the package's entry point gives it its type. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's schema inference takes no type of a manifest.
  declare readonly manifest: pulumi.Output<any>;

  constructor(name: string, args: ModelVersionArgs, opts?: pulumi.ComponentResourceOptions) {
    const faults = validateArgs(name, args);
    if (faults.length > 0) throw new pulumi.RunError(describeFaults(name, faults));
    const contents = contentsOf(name, args);
    const bucket = checkedBucket(name, args.bucket);
    const urn = pulumi.createUrn(name, MODEL_VERSION_TYPE, opts?.parent);
    // Asked for before this version is registered, which would take the other one's place.
    const previous = previousVersion(urn);
    const manifest = contents.then((packed) => packed.manifest);
    const recorded = Promise.all([manifest, previous]).then(([current, before]) =>
      recordedManifest(current, before),
    );
    // What changed is said in words; the facts would be many lines.
    const hideDiffs = [...(opts?.hideDiffs ?? []), "manifest.facts"];
    super(
      MODEL_VERSION_TYPE,
      name,
      { ...describeArgs(args), bucket, manifest: recorded },
      { ...opts, hideDiffs },
    );

    const settings = objectSettings(args);
    const { customTimeouts } = opts ?? {};
    parts.set(this, { name, bucket, contents, previous, options: { settings, customTimeouts } });
    this.manifest = pulumi.output(
      Promise.all([manifest, previous]).then(([current, before]) =>
        withUpgrade(current, before?.manifest, this),
      ),
    );
    this.contentDigest = pulumi.output(manifest.then((known) => known.contentDigest));
    const url = (object: (packed: Contents) => string | undefined) =>
      pulumi.all([bucket, contents, this.getData()]).apply(([known, packed]) => {
        const path = object(packed as Contents);
        return path === undefined ? undefined : `gs://${known}/${path}`;
      });
    this.artifactUri = url(({ layout }) => layout.model) as pulumi.Output<string>;
    this.packageUri = url(({ sourceDistribution }) => sourceDistribution);
  }

  /** Uploads the files once the inspection is done; called by the base class, which runs it beside the constructor. */
  protected override async initialize(): Promise<pulumi.Output<unknown>> {
    // By then the constructor has run to its end. An argument that fails ends the program here, and not in a wait for outputs.
    await knownValue(this.urn);
    const { artifactUri, packageUri, contentDigest } = this;
    const { name, bucket, contents: packing, previous, options } = parts.get(this) as Parts;
    const manifest = pulumi
      .all([this.manifest as pulumi.Output<unknown>, previous])
      .apply(([known, before]) => recordedManifest(known as Manifest, before));
    // These wait for a complete version, and keep the program running until then.
    this.registerOutputs({ artifactUri, packageUri, contentDigest, manifest });
    const contents = await packing;
    const standing = await standingOf(this, name, bucket, contents);
    return upload(this, name, bucket, contents, standing, options);
  }
}

/** The manifest with what an upgrade changes, which is said in words as well. */
function withUpgrade(
  manifest: Manifest,
  before: Manifest | undefined,
  version: pulumi.Resource,
): Manifest {
  const upgrade = before && compareVersions(before, manifest);
  if (!upgrade) return manifest;
  const changes = upgrade.changes.map(
    (change) =>
      `\n  ${escapeControls(describeChange(change))}${change.breaks ? " (breaks clients)" : ""}`,
  );
  pulumi.log.info(`differs from version ${shortDigest(upgrade.from)}:${changes.join("")}`, version);
  return { ...manifest, upgrade };
}
