import type * as pulumi from "@pulumi/pulumi";
import type { RegistrationArgs } from "../arguments/registrationArgs";
import { RoutineImage } from "../resources/routineImage";
import { versionResource } from "./registration";

/** A published routine whose image will be built. */
export interface Buildable {
  /** Name of the component, with which the name of the image's resource starts. */
  readonly name: string;
  /** Digits of the content's digest that are in the name of its folder. */
  readonly digest: string;
  readonly packageUri: pulumi.Output<string | undefined>;
}

/** Builds the image of a routine below its component, if the program says so; returns the image by its digest. */
export function buildRoutine(
  parent: pulumi.Resource,
  { name, digest, packageUri }: Buildable,
  { build, project, location }: RegistrationArgs,
): pulumi.Output<string> | undefined {
  if (!build) return undefined;
  // Protection applies to the component: a protected image would block the next version.
  const { image } = new RoutineImage(
    versionResource(name, digest),
    {
      ...build,
      packageUri: packageUri as pulumi.Output<string>,
      ...(project !== undefined && { project }),
      ...(location !== undefined && { location }),
    },
    { parent, protect: false },
  );
  return image;
}
