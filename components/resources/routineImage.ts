import * as pulumi from "@pulumi/pulumi";
import type { RoutineImageInputs } from "../../cloudBuild/inputs";
import { ROUTINE_IMAGE_TYPE } from "../../resourceTypes";

/** Inputs that the provider completes: the name from the package, the place from its configuration. */
type Completed = "imageName" | "project" | "location";

/** The source of a routine's image, and where it is built. */
export type RoutineImageArgs = {
  readonly [Name in keyof Omit<RoutineImageInputs, Completed>]: pulumi.Input<
    RoutineImageInputs[Name]
  >;
} & { readonly [Name in Completed]?: pulumi.Input<string> };

/**
 * The image of a routine, built on Cloud Build from its published package. An existing image with the tag of the
 * same content is used instead.
 */
export class RoutineImage extends pulumi.CustomResource {
  static readonly __pulumiType = ROUTINE_IMAGE_TYPE;

  /** The image by its digest: `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/NAME@sha256:...`. */
  declare readonly image: pulumi.Output<string>;
  /** Its tag, a hash of the content, the package and the Dockerfile. */
  declare readonly tag: pulumi.Output<string>;

  constructor(name: string, args: RoutineImageArgs, opts?: pulumi.CustomResourceOptions) {
    super(ROUTINE_IMAGE_TYPE, name, { ...args, image: undefined, tag: undefined }, opts);
  }
}
