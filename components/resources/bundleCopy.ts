import * as pulumi from "@pulumi/pulumi";
import { BUNDLE_COPY_TYPE } from "../../resourceTypes";
import type { BundleCopyInputs, Evidence } from "../../storage/bundleCopy";
import type { DeepInput } from "./deepInput";

/** A published version, and the bucket that takes a copy of it. */
export type BundleCopyArgs = {
  readonly [Name in keyof BundleCopyInputs]: DeepInput<BundleCopyInputs[Name]>;
};

/**
 * A published version of another bucket, with the same bytes under the same digest. Nothing is overwritten, and the
 * objects are kept when it leaves the program.
 */
export class BundleCopy extends pulumi.CustomResource {
  static readonly __pulumiType = BUNDLE_COPY_TYPE;

  /** URL of the folder that the server reads. */
  declare readonly artifactUri: pulumi.Output<string>;
  /** URL of the source distribution; absent for an export. */
  declare readonly packageUri: pulumi.Output<string | undefined>;
  /** `sha256:` and the digest of the version's content. */
  declare readonly contentDigest: pulumi.Output<string>;
  /** Generation of the manifest: the number of the write that produced its content. */
  declare readonly manifestGeneration: pulumi.Output<string>;
  /** What the provider read about the source; policies see it in preview. */
  declare readonly evidence: pulumi.Output<Evidence | undefined>;

  constructor(name: string, args: BundleCopyArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      artifactUri: undefined,
      packageUri: undefined,
      contentDigest: undefined,
      manifestGeneration: undefined,
      evidence: undefined,
    };
    super(BUNDLE_COPY_TYPE, name, { ...args, ...outputs }, opts);
  }
}
