import {
  BUNDLE_COPY_TYPE,
  BUNDLE_TYPE,
  ROUTINE_IMAGE_TYPE,
  VERTEX_DEPLOYMENT_TYPE,
  VERTEX_MODEL_ALIAS_TYPE,
  VERTEX_MODEL_VERSION_TYPE,
} from "../../resourceTypes";
import type { Resource } from "../resource";
import { tokenOf } from "../urn";
import { bundle } from "./bundle";
import { bundleCopy } from "./bundleCopy";
import { routineImage } from "./routineImage";
import { vertexDeployment } from "./vertexDeployment";
import { vertexModelAlias } from "./vertexModelAlias";
import { vertexModelVersion } from "./vertexModelVersion";

const RESOURCES: Readonly<Record<string, Resource>> = {
  [VERTEX_MODEL_VERSION_TYPE]: vertexModelVersion,
  [VERTEX_DEPLOYMENT_TYPE]: vertexDeployment,
  [VERTEX_MODEL_ALIAS_TYPE]: vertexModelAlias,
  [BUNDLE_COPY_TYPE]: bundleCopy,
  [ROUTINE_IMAGE_TYPE]: routineImage,
  [BUNDLE_TYPE]: bundle,
};

export function resourceOf(urn: string): Resource {
  const token = tokenOf(urn);
  const resource = RESOURCES[token];
  if (!resource) throw new Error(`the provider has no resource ${token}`);
  return resource;
}
