import * as pulumi from "@pulumi/pulumi";
import { compareVersions, type Manifest, shortDigest } from "../inspect";
import type { Version } from "../packing/packVersion";
import { MODEL_VERSION_TYPE } from "../resourceTypes";
import { changeLine } from "../rules/upgradeCompatible/change";
import { escapeControls } from "../text";
import { checkedBucket } from "./arguments/bucketName";
import type {
  FromDigestArgs,
  ModelVersionArgs,
  PublishedVersionArgs,
} from "./arguments/modelVersionArgs";
import { contentsOf, describeArgs, objectSettings } from "./inspectArgs";
import { type LastVersion, previousVersion } from "./lastUpdate";
import { knownValue } from "./outputValue";
import { warnWithoutPlugin } from "./pluginNeeded";
import { faultError } from "./programError";
import { readPublished } from "./readPublished";
import { recordedManifest } from "./recordedManifest";
import { type Served, serveVersion } from "./serving/serving";
import { copyVersion } from "./upload/copyVersion";
import { standingOf } from "./upload/standing";
import { type Declaration, declare, twinsOf } from "./upload/twins";
import { upload, type WriteOptions } from "./upload/upload";
import { uploadBundle } from "./upload/uploadBundle";
import { validateArgs } from "./validateArgs";

/** What the constructor passes to `initialize`. As properties, these would be outputs in other languages. */
interface Parts {
  readonly name: string;
  readonly args: ModelVersionArgs;
  readonly bucket: pulumi.Input<string>;
  readonly version: pulumi.Output<Version>;
  readonly options: Omit<WriteOptions, "resourcePrefix">;
  /** Absent for a version that is only read. */
  readonly packing?: Packing;
  readonly previous: Promise<LastVersion | undefined>;
}

interface Packing {
  readonly declaration: Declaration;
  /** Earlier declarations of the same model in the program. */
  readonly earlier: readonly Declaration[];
}

/** What `initialize` passes to the outputs. */
interface Initialized {
  /** Known once the version is complete. */
  readonly written: pulumi.Output<unknown>;
  readonly served: Served;
}

const parts = new WeakMap<ModelVersion, Parts>();

/**
 * One immutable version of a model in a bucket: inspected before anything is registered, described to policies by its
 * manifest, and uploaded to a folder named by its content.
 *
 * Throws for arguments that name nothing to pack; what is wrong with the model itself is in the manifest, for policies
 * to judge.
 */
export class ModelVersion extends pulumi.ComponentResource<Initialized> {
  /** Lets `validateResourceOfType(ModelVersion, ...)` find this class; Pulumi does not define it for components. */
  static readonly __pulumiType = MODEL_VERSION_TYPE;

  // Only declared: initialised fields would be reset after `initialize` has started.

  /** URL of the folder that the server reads; available when the version is complete. */
  declare readonly artifactUri: pulumi.Output<string>;
  /** URL of the source distribution, available when the version is complete; absent for an export. */
  declare readonly packageUri: pulumi.Output<string | undefined>;
  /** `sha256:` and the digest of the bundle's content. */
  declare readonly contentDigest: pulumi.Output<string>;
  /** Everything that is known about the bundle; the package's entry point gives it its type. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's schema inference does not support the manifest's type.
  declare readonly manifest: pulumi.Output<any>;

  /** Names of its objects in the bucket, the manifest last; available when the version is complete. */
  declare readonly objects: pulumi.Output<string[]>;
  /** Name of the model in Vertex AI's registry; absent without `registration`. */
  declare readonly vertexModelName: pulumi.Output<string | undefined>;
  /** Name of the version in the registry, such as `projects/PROJECT/locations/LOCATION/models/iris@3`; absent without `registration`. */
  declare readonly modelVersionName: pulumi.Output<string | undefined>;
  /** Name of the endpoint that serves it; absent without `deployment`. */
  declare readonly endpointName: pulumi.Output<string | undefined>;

  /** Reads a version that is published already, by its manifest; policies judge it as any other one. */
  static get(
    name: string,
    args: PublishedVersionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): ModelVersion {
    return new ModelVersion(name, args, opts);
  }

  /**
   * Serves a version that is published already, as for a rollback, or in another environment after a copy (`from`): no
   * files, and nothing is built again. Policies judge it as any other one.
   */
  static fromDigest(
    name: string,
    args: FromDigestArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): ModelVersion {
    return new ModelVersion(name, args, opts);
  }

  constructor(name: string, args: ModelVersionArgs, opts?: pulumi.ComponentResourceOptions) {
    const faults = validateArgs(name, args);
    if (faults.length > 0) throw faultError(name, faults);
    const bucket = checkedBucket(args.bucket, (fault) => faultError(name, [fault]));
    let created = (_component: pulumi.Resource) => {};
    const component = new Promise<pulumi.Resource>((resolve) => {
      created = resolve;
    });
    const contents = args.digest === undefined ? contentsOf(name, args, component) : undefined;
    const version = contents
      ? pulumi.output(contents as Promise<unknown>)
      : pulumi.output(args.from?.bucket ?? bucket).apply(async (known): Promise<unknown> => {
          return readPublished(await component, name, known, args);
        });
    const of = <T>(fact: (version: Version) => T | Promise<T>): pulumi.Output<T> =>
      version.apply(async (known) => fact(known as Version));
    const urn = pulumi.createUrn(name, MODEL_VERSION_TYPE, opts?.parent);
    // Requested before this version is registered, which would replace the previous one in the state.
    const previous = previousVersion(urn);
    const recorded = of(({ manifest }) =>
      previous.then((before) => recordedManifest(manifest, before)),
    );
    // The changes are recorded in words; the facts would be many lines.
    const hideDiffs = [...(opts?.hideDiffs ?? []), "manifest.facts"];
    super(
      MODEL_VERSION_TYPE,
      name,
      { ...describeArgs(args), bucket, manifest: recorded },
      { ...opts, hideDiffs },
    );
    created(this);

    const initialized = () => this.getData();
    const written = async () => (await initialized()).written;
    const declaration = contents && { model: args.modelName ?? name, bucket, contents, written };
    const options = { settings: objectSettings(args), customTimeouts: opts?.customTimeouts };
    const packing = declaration && { declaration, earlier: declare(declaration) };
    const known = version as pulumi.Output<Version>;
    const own = { name, args, bucket, version: known, options, previous };
    parts.set(this, { ...own, ...(packing && { packing }) });
    this.manifest = of(({ manifest }) =>
      previous.then((before) => withUpgrade(manifest, before?.manifest, this)),
    );
    this.contentDigest = of(({ manifest }) => manifest.contentDigest);
    const complete = pulumi
      .all([version, pulumi.output(written())])
      .apply(([known]) => known as Version);
    const url = (path: (version: Version) => string | undefined) =>
      pulumi.all([bucket, complete]).apply(([known, whole]) => {
        const object = path(whole as Version);
        return object === undefined ? undefined : `gs://${known}/${object}`;
      });
    this.artifactUri = url(({ layout }) => layout.model) as pulumi.Output<string>;
    this.packageUri = url(({ sourceDistribution }) => sourceDistribution);
    this.objects = complete.apply(({ paths }) => [...paths]);
    const served = (output: keyof Served) =>
      pulumi.output(initialized().then(({ served }) => served[output]));
    this.vertexModelName = served("vertexModelName");
    this.modelVersionName = served("modelVersionName");
    this.endpointName = served("endpointName");
  }

  /** Uploads the files once the inspection is done. The base class calls it, concurrently with the constructor. */
  protected override async initialize(): Promise<Initialized> {
    // The constructor has ended by now. An argument that fails ends the program here, not in a wait for outputs.
    await knownValue(this.urn);
    const { artifactUri, packageUri, contentDigest } = this;
    const { vertexModelName, modelVersionName, endpointName } = this;
    const { previous, ...own } = parts.get(this) as Parts;
    const manifest = pulumi
      .all([this.manifest as pulumi.Output<unknown>, previous])
      .apply(([known, before]) => recordedManifest(known as Manifest, before));
    const served = { vertexModelName, modelVersionName, endpointName };
    // These outputs wait for a complete version, and keep the program running until then.
    this.registerOutputs({ artifactUri, packageUri, contentDigest, manifest, ...served });
    await warnWithoutPlugin(own.args, this);
    // First, because it may refuse before anything is uploaded; its resources wait for the objects nevertheless.
    const serving = await serveVersion(this, { ...own, artifactUri, packageUri, contentDigest });
    return { written: await write(this, own), served: serving };
  }
}

/** Declares the objects of a version that is packed. */
async function write(
  component: pulumi.ComponentResource,
  { name, args, bucket, options, packing }: Omit<Parts, "previous">,
): Promise<pulumi.Output<unknown>> {
  if (args.from) return copyVersion(component, name, args.from, args, options.customTimeouts);
  if (!packing) return pulumi.output("");
  const { declaration, earlier } = packing;
  const { same, hasNames } = await twinsOf(declaration, earlier);
  if (same) return same.written();
  const contents = await declaration.contents;
  if (args.upload === "bundle") return uploadBundle(component, name, bucket, contents, options);
  const resourcePrefix = hasNames ? `${name}/` : "";
  const standing = await standingOf(component, name, bucket, contents, resourcePrefix);
  return upload(component, name, bucket, contents, standing, { ...options, resourcePrefix });
}

/** The manifest with the changes of an upgrade, which are also recorded in words. */
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
