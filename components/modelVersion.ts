import * as pulumi from "@pulumi/pulumi";
import { compareVersions, type Manifest, shortDigest } from "../inspect";
import type { Version } from "../packing/packVersion";
import { MODEL_VERSION_TYPE } from "../resourceTypes";
import { changeLine } from "../rules/upgradeCompatible/change";
import { escapeControls } from "../text";
import { checkedBucket } from "./bucketName";
import { contentsOf, describeArgs, objectSettings } from "./inspectArgs";
import { type LastVersion, previousVersion } from "./lastUpdate";
import type { ModelVersionArgs, PublishedVersionArgs } from "./modelVersionArgs";
import { knownValue } from "./outputValue";
import { faultError } from "./programError";
import { readPublished } from "./readPublished";
import { recordedManifest } from "./recordedManifest";
import { standingOf } from "./standing";
import { type Declaration, declare, twinsOf } from "./twins";
import { upload, type WriteOptions } from "./upload";
import { validateArgs } from "./validateArgs";

/** What the constructor leaves for `initialize`. As properties, they would be outputs in other languages. */
interface Parts {
  readonly name: string;
  readonly bucket: pulumi.Input<string>;
  /** Absent for a version that is read. */
  readonly packing?: Packing;
  readonly previous: Promise<LastVersion | undefined>;
}

interface Packing {
  readonly declaration: Declaration;
  /** Declarations of the same model that the program has before this one. */
  readonly earlier: readonly Declaration[];
  readonly options: Omit<WriteOptions, "resourcePrefix">;
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

  /** Names of its objects in the bucket, the manifest last; available when the version is complete. */
  declare readonly objects: pulumi.Output<string[]>;

  /** Reads a version that is published already, by its manifest; policies judge it as any other one. */
  static get(
    name: string,
    args: PublishedVersionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): ModelVersion {
    return new ModelVersion(name, args, opts);
  }

  constructor(name: string, args: ModelVersionArgs, opts?: pulumi.ComponentResourceOptions) {
    const faults = validateArgs(name, args);
    if (faults.length > 0) throw faultError(name, faults);
    const bucket = checkedBucket(name, args.bucket);
    const contents = args.digest === undefined ? contentsOf(name, args) : undefined;
    let created = (_component: pulumi.Resource) => {};
    const component = new Promise<pulumi.Resource>((resolve) => {
      created = resolve;
    });
    const version = contents
      ? pulumi.output(contents as Promise<unknown>)
      : pulumi.output(bucket).apply(async (known): Promise<unknown> => {
          return readPublished(await component, name, known, args);
        });
    const of = <T>(fact: (version: Version) => T | Promise<T>): pulumi.Output<T> =>
      version.apply(async (known) => fact(known as Version));
    const urn = pulumi.createUrn(name, MODEL_VERSION_TYPE, opts?.parent);
    // Asked for before this version is registered, which would take the other one's place.
    const previous = previousVersion(urn);
    const recorded = of(({ manifest }) =>
      previous.then((before) => recordedManifest(manifest, before)),
    );
    // What changed is said in words; the facts would be many lines.
    const hideDiffs = [...(opts?.hideDiffs ?? []), "manifest.facts"];
    super(
      MODEL_VERSION_TYPE,
      name,
      { ...describeArgs(args), bucket, manifest: recorded },
      { ...opts, hideDiffs },
    );
    created(this);

    const written = () => this.getData();
    const declaration = contents && { model: args.modelName ?? name, bucket, contents, written };
    const options = { settings: objectSettings(args), customTimeouts: opts?.customTimeouts };
    const packing = declaration && { declaration, earlier: declare(declaration), options };
    parts.set(this, { name, bucket, previous, ...(packing && { packing }) });
    this.manifest = of(({ manifest }) =>
      previous.then((before) => withUpgrade(manifest, before?.manifest, this)),
    );
    this.contentDigest = of(({ manifest }) => manifest.contentDigest);
    const complete = pulumi.all([version, this.getData()]).apply(([known]) => known as Version);
    const url = (path: (version: Version) => string | undefined) =>
      pulumi.all([bucket, complete]).apply(([known, whole]) => {
        const object = path(whole as Version);
        return object === undefined ? undefined : `gs://${known}/${object}`;
      });
    this.artifactUri = url(({ layout }) => layout.model) as pulumi.Output<string>;
    this.packageUri = url(({ sourceDistribution }) => sourceDistribution);
    this.objects = complete.apply(({ paths }) => [...paths]);
  }

  /** Uploads the files once the inspection is done; called by the base class, which runs it beside the constructor. */
  protected override async initialize(): Promise<pulumi.Output<unknown>> {
    // By then the constructor has run to its end. An argument that fails ends the program here, and not in a wait for outputs.
    await knownValue(this.urn);
    const { artifactUri, packageUri, contentDigest } = this;
    const { name, bucket, previous, packing } = parts.get(this) as Parts;
    const manifest = pulumi
      .all([this.manifest as pulumi.Output<unknown>, previous])
      .apply(([known, before]) => recordedManifest(known as Manifest, before));
    // These wait for a complete version, and keep the program running until then.
    this.registerOutputs({ artifactUri, packageUri, contentDigest, manifest });
    if (!packing) return pulumi.output("");
    const { declaration, earlier, options } = packing;
    const { same, hasNames } = await twinsOf(declaration, earlier);
    if (same) return same.written();
    const contents = await declaration.contents;
    const resourcePrefix = hasNames ? `${name}/` : "";
    const standing = await standingOf(this, name, bucket, contents, resourcePrefix);
    return upload(this, name, bucket, contents, standing, { ...options, resourcePrefix });
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
  const changes = upgrade.changes.map((change) => `\n  ${escapeControls(changeLine(change))}`);
  pulumi.log.info(`differs from version ${shortDigest(upgrade.from)}:${changes.join("")}`, version);
  return { ...manifest, upgrade };
}
