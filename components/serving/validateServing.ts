import type { PropertyFault } from "../../inspect/schema/faults";
import type { ModelVersionArgs } from "../arguments/modelVersionArgs";
import { servingContainer } from "./servingContainer";

/** Faults of registration and deployment that can be found without the version. */
export function* faultsOfServing(args: Partial<ModelVersionArgs>): Iterable<PropertyFault> {
  const { deployment, registration = deployment && {} } = args;
  if (!registration) return;
  yield* faultsOfImage(args, registration);
  const { aliases = [] } = registration;
  const twice = aliases.find((alias, at) => aliases.indexOf(alias) < at);
  if (twice !== undefined) {
    const what = `lists "${twice}" twice`;
    yield { property: "registration.aliases", what, fix: "list each alias once" };
  }
  if (!deployment) return;
  const { machineType, resourcePool } = deployment;
  if ((machineType === undefined) === (resourcePool === undefined)) {
    yield {
      property: "deployment.machineType",
      what: machineType === undefined ? "is missing" : "is given beside resourcePool",
      fix: 'name a machine, such as "n1-standard-4", or a deployment resource pool as resourcePool',
    };
  }
}

/** Only one image serves an export, and the policies judge that one. */
function* faultsOfImage(
  { customPrediction, digest, serving }: Partial<ModelVersionArgs>,
  registration: NonNullable<ModelVersionArgs["registration"]>,
): Iterable<PropertyFault> {
  const image = registration.container?.image;
  const isRoutine = customPrediction !== undefined;
  if (digest === undefined) {
    const kind = isRoutine ? "customPrediction" : "savedModel";
    const container = servingContainer(
      { kind, ...(serving && { serving }) } as never,
      registration,
    );
    if ("what" in container) yield container;
  }
  if (isRoutine || digest !== undefined || serving?.image === undefined) return;
  if (typeof image !== "string" || image === serving.image) return;
  yield {
    property: "registration.container.image",
    what: `"${image}" is another image than serving.image, "${serving.image}"`,
    fix: "leave serving.image out; what is in the image, serving.framework and serving.frameworkVersion say",
  };
}
