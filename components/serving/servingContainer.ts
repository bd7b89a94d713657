import type { Manifest } from "../../inspect";
import type { PropertyFault } from "../../inspect/schema/faults";
import { ROUTINE_SERVER } from "../../packing/dockerfile";
import type { ModelVersionArgs, ServingArgs } from "../arguments/modelVersionArgs";
import type { ContainerArgs, RegistrationArgs } from "../arguments/registrationArgs";

/** The container of a version, with the image that serves it. */
export type ServingContainer = ContainerArgs & Required<Pick<ContainerArgs, "image">>;

/**
 * `serving` with the image that is registered, so that the policies judge the one that serves. A routine's image is
 * built from its package, and `serving.image` is its base.
 */
export function judgedServing(
  { serving, registration }: Pick<ModelVersionArgs, "serving" | "registration">,
  isRoutine: boolean,
): ServingArgs | undefined {
  const image = registration?.container?.image;
  if (isRoutine || serving?.image !== undefined || typeof image !== "string") return serving;
  return { ...serving, image };
}

/** The container that serves a version, or what it lacks. @param built the image that `registration.build` builds. */
export function servingContainer(
  { kind, serving }: Pick<Manifest, "kind" | "serving">,
  { container = {}, build }: RegistrationArgs,
  built: ContainerArgs["image"] = build && "",
): ServingContainer | PropertyFault {
  const isRoutine = kind === "customPrediction";
  if (build && !isRoutine) return NOTHING_TO_BUILD;
  if (build && container.image !== undefined) return TWO_IMAGES;
  const image = container.image ?? (isRoutine ? built : serving?.image);
  if (image === undefined) return isRoutine ? NO_ROUTINE_IMAGE : NO_IMAGE;
  const { predictRoute, ...server } = ROUTINE_SERVER;
  const route = container.invokeRoutePrefix === undefined ? { predictRoute } : {};
  const known = isRoutine ? { ...server, ports: [...server.ports], ...route } : {};
  return { ...known, ...container, image };
}

const NO_IMAGE: PropertyFault = {
  property: "registration.container.image",
  what: "is missing, and so is serving.image",
  fix: 'name the image that serves the model, such as serving: { image: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest" }',
};

const NO_ROUTINE_IMAGE: PropertyFault = {
  property: "registration.container.image",
  what: "is missing, and a routine is served by an image of its own",
  fix: 'have it built, as by registration: { build: { repository: "LOCATION-docker.pkg.dev/PROJECT/REPOSITORY" } }, or name one that is built from the folder of packageUri',
};

const NOTHING_TO_BUILD: PropertyFault = {
  property: "registration.build",
  what: "is given for an export, which an image that exists serves",
  fix: "remove it, and name the image as serving.image",
};

const TWO_IMAGES: PropertyFault = {
  property: "registration.build",
  what: "is given beside registration.container.image",
  fix: "keep one of the two",
};
