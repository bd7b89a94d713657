import { VERTEX_MODEL_VERSION_TYPE } from "../../resourceTypes";
import type { Resource } from "../resource";
import { vertexModelVersion } from "./vertexModelVersion";

const RESOURCES: Readonly<Record<string, Resource>> = {
  [VERTEX_MODEL_VERSION_TYPE]: vertexModelVersion,
};

/** Type of the resource that a URN names. */
export function tokenOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function resourceOf(urn: string): Resource {
  const token = tokenOf(urn);
  const resource = RESOURCES[token];
  if (!resource) throw new Error(`the provider has no resource ${token}`);
  return resource;
}
