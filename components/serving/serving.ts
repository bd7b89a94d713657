import type * as pulumi from "@pulumi/pulumi";
import { fullDigest, shortDigest } from "../../inspect";
import type { Manifest } from "../../inspect/manifest";
import type { Version } from "../../packing/packVersion";
import type { ModelVersionArgs } from "../arguments/modelVersionArgs";
import { knownValue } from "../outputValue";
import { faultError } from "../programError";
import { deployVersion } from "./deployment";
import { previousDigest } from "./previousVersion";
import { keepVersion, registerVersion } from "./registration";
import { buildRoutine } from "./routineBuild";
import { type ServingContainer, servingContainer } from "./servingContainer";
import { nameAfterWarning } from "./unrecordedVersions";

/** A version with the program's settings for serving it. */
export interface Servable {
  readonly name: string;
  readonly args: ModelVersionArgs;
  readonly version: pulumi.Output<Version>;
  readonly artifactUri: pulumi.Output<string>;
  readonly packageUri: pulumi.Output<string | undefined>;
  readonly contentDigest: pulumi.Output<string>;
}

/** Outputs of the resources that serve a version. */
export interface Served {
  readonly vertexModelName?: pulumi.Output<string>;
  readonly modelVersionName?: pulumi.Output<string>;
  readonly endpointName?: pulumi.Output<string>;
}

/** Registers and deploys a version below its component, if the program says so. */
export async function serveVersion(
  component: pulumi.Resource,
  { name, args, version, artifactUri, packageUri, contentDigest }: Servable,
): Promise<Served> {
  const { deployment, registration = deployment && {} } = args;
  if (!registration) return {};
  const known = await knownValue(version);
  const digest = shortDigest(known?.manifest.contentDigest ?? fullDigest(args.digest ?? ""));
  const checked = (manifest: Manifest, built?: pulumi.Output<string>): ServingContainer => {
    const container = servingContainer(manifest, registration, built);
    if ("what" in container) throw faultError(name, [container]);
    return container;
  };
  if (known) checked(known.manifest); // before anything is built
  const built = buildRoutine(component, { name, digest, packageUri }, registration);
  const containerOf = ({ manifest }: Version) => checked(manifest, built);
  const registered = registerVersion(
    component,
    {
      name,
      model: args.modelName ?? name,
      digest,
      artifactUri,
      contentDigest,
      // While a version's bucket is unknown, its kind is unknown too.
      container: known ? containerOf(known) : (version.apply(containerOf) as never),
    },
    registration,
  );
  const served = {
    vertexModelName: registered.modelName,
    modelVersionName: nameAfterWarning(component, name, registered),
  };
  if (!deployment) return served;
  const previous = await previousDigest(component, name, deployment, digest);
  const current = { digest, version: registered };
  const kept =
    previous === undefined
      ? undefined
      : { digest: previous, version: keepVersion(component, name, previous) };
  const { endpointName } = await deployVersion(
    component,
    name,
    deployment,
    registration,
    current,
    kept,
  );
  return { ...served, endpointName };
}
