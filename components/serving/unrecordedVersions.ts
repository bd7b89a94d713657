import * as pulumi from "@pulumi/pulumi";
import { FIND_UNRECORDED_VERSIONS, VERTEX_MODEL_VERSION_TYPE } from "../../resourceTypes";
import { isSameModel, parseModelName, shortName } from "../../vertex/names";
import { lastOutputs } from "../lastUpdate";
import { knownValue } from "../outputValue";
import type { VertexModelVersion } from "../resources/vertexModelVersion";
import { versionResource } from "./registration";

/**
 * The name of a component's version, after a warning about versions that it has registered and that the state does not
 * have: a killed run leaves them if the program names them no longer. They are never deleted here, because a stack of
 * the same name in another backend would have the same labels.
 */
export function nameAfterWarning(
  component: pulumi.Resource,
  name: string,
  { versionName }: VertexModelVersion,
): pulumi.Output<string> {
  return versionName.apply(async (version) => {
    await warnOfUnrecorded(component, name, version).catch((error: Error) =>
      pulumi.log.debug(`the versions of ${version} are not known: ${error.message}`, component),
    );
    return version;
  });
}

async function warnOfUnrecorded(
  component: pulumi.Resource,
  name: string,
  version: string,
): Promise<void> {
  const outputs = await lastOutputs();
  const start = pulumi.createUrn(
    versionResource(name, ""),
    VERTEX_MODEL_VERSION_TYPE,
    component.urn,
  );
  const urnPrefix = await knownValue(start);
  const { location, model, version: current } = parseModelName(version) ?? {};
  if (!outputs || urnPrefix === undefined || location === undefined) return;
  const [modelName = ""] = version.split("@");
  const own = Object.entries(outputs).flatMap(([urn, { outputs: found = {} }]) =>
    urn.startsWith(urnPrefix) && isSameModel(String(found["modelName"]), modelName) ? [found] : [],
  );
  const strings = (property: string) => own.flatMap((found) => found[property] ?? []);
  const recorded = strings("versionId");
  const identities = strings("identity");
  const { versions = {} }: { readonly versions?: Readonly<Record<string, string>> } =
    await pulumi.runtime.invoke(
      FIND_UNRECORDED_VERSIONS,
      { modelName, urnPrefix, recorded, identities, current },
      { parent: component },
    );
  for (const [versionId, digest] of Object.entries(versions))
    await pulumi.log.warn(
      `${shortName(modelName)}@${versionId} is in the registry, but not in this stack's state: a run was probably killed while it registered the version.
  Fix: delete it by \`gcloud ai models delete-version ${model}@${versionId} --region=${location}\`, after a run with aliases: ["default"] if it is the default version. To keep it, declare it again; the digest of its content is ${digest}.`,
      component,
    );
}
