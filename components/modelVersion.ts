import * as pulumi from "@pulumi/pulumi";
import { compareVersions, type Manifest, shortDigest } from "../inspect";
import type { Contents } from "../packing/packVersion";
import { MODEL_VERSION_TYPE } from "../resourceTypes";
import { describeChange } from "../rules/upgradeCompatible/change";
import { escapeControls } from "../text";
import { contentsOf, describeArgs } from "./inspectArgs";
import { previousVersion } from "./lastUpdate";
import type { ModelVersionArgs } from "./modelVersionArgs";
import { standingOf } from "./standing";
import { upload } from "./upload";
import { describeFaults, validateArgs } from "./validateArgs";

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
  /** Everything that is known about the bundle. */
  declare readonly manifest: pulumi.Output<Manifest>;

  declare private readonly contents: Promise<Contents>;
  declare private readonly name: string;
  declare private readonly bucket: pulumi.Input<string>;

  constructor(name: string, args: ModelVersionArgs, opts?: pulumi.ComponentResourceOptions) {
    const faults = validateArgs(name, args);
    if (faults.length > 0) throw new pulumi.RunError(describeFaults(name, faults));
    const contents = contentsOf(name, args);
    const urn = pulumi.createUrn(name, MODEL_VERSION_TYPE, opts?.parent);
    // Asked for before this version is registered, which would take the other one's place.
    const previous = previousVersion(urn);
    const manifest = Promise.all([contents, previous]).then(([packed]) => packed.manifest);
    super(MODEL_VERSION_TYPE, name, { ...describeArgs(args), manifest }, opts);

    this.contents = contents;
    this.name = name;
    this.bucket = args.bucket;
    this.manifest = pulumi.output(
      Promise.all([manifest, previous]).then(([current, before]) => this.compare(current, before)),
    ) as pulumi.Output<Manifest>;
    this.contentDigest = pulumi.output(manifest.then((known) => known.contentDigest));
    const url = (object: (packed: Contents) => string | undefined) =>
      pulumi.all([args.bucket, contents, this.getData()]).apply(([bucket, packed]) => {
        const path = object(packed as Contents);
        return path === undefined ? undefined : `gs://${bucket}/${path}`;
      });
    this.artifactUri = url(({ layout }) => layout.model) as pulumi.Output<string>;
    this.packageUri = url(({ sourceDistribution }) => sourceDistribution);
  }

  /** The manifest with what an upgrade changes, which is said in words as well. */
  private compare(manifest: Manifest, before: Manifest | undefined): Manifest {
    const upgrade = before && compareVersions(before, manifest);
    if (!upgrade) return manifest;
    const changes = upgrade.changes.map(
      (change) =>
        `\n  ${escapeControls(describeChange(change))}${change.breaks ? " (breaks clients)" : ""}`,
    );
    pulumi.log.info(`differs from version ${shortDigest(upgrade.from)}:${changes.join("")}`, this);
    return { ...manifest, upgrade };
  }

  /** Uploads the files once the inspection is done; called by the base class, which runs it beside the constructor. */
  protected override async initialize(inputs: pulumi.Inputs): Promise<pulumi.Output<unknown>> {
    await inputs["manifest"]; // by now the constructor has run to its end
    const { name, bucket, artifactUri, packageUri, contentDigest, manifest } = this;
    // These wait for a complete version, and keep the program running until then.
    this.registerOutputs({ artifactUri, packageUri, contentDigest, manifest });
    const contents = await this.contents;
    return upload(this, name, bucket, contents, await standingOf(this, name, bucket, contents));
  }
}
