import * as pulumi from "@pulumi/pulumi";
import { keepPlan, type UploadPlan } from "../../packing/uploadPlan";
import { BUNDLE_TYPE } from "../../resourceTypes";
import type { BundleInputs } from "../../storage/bundleInputs";

/** The plan of a version's uploads, which the engine compares by its content, not by its place. */
class PlanAsset extends pulumi.asset.FileAsset {
  /** Lower-case hex. The engine computes a hash of the file only if there is none. */
  readonly hash: string;

  constructor(plan: UploadPlan) {
    const { location, hash } = keepPlan(plan);
    super(location);
    this.hash = hash;
  }
}

/** A packed version, and where it goes. */
export type BundleArgs = {
  readonly [Name in keyof Omit<BundleInputs, "plan">]: pulumi.Input<BundleInputs[Name]>;
} & { readonly plan: UploadPlan };

/** A packed version as one resource of the provider: part of a `ModelVersion` with `upload: "bundle"`. */
export class Bundle extends pulumi.CustomResource {
  static readonly __pulumiType = BUNDLE_TYPE;

  /** Generation of the manifest: the number of the write that produced its content. */
  declare readonly manifestGeneration: pulumi.Output<string>;

  constructor(name: string, { plan, ...args }: BundleArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, plan: new PlanAsset(plan), manifestGeneration: undefined };
    super(BUNDLE_TYPE, name, inputs, opts);
  }
}
