import * as pulumi from "@pulumi/pulumi";
import { fullDigest, shortDigest } from "../../inspect";
import { VERTEX_DEPLOYMENT_TYPE, VERTEX_MODEL_VERSION_TYPE } from "../../resourceTypes";
import type { Deployed } from "../../vertex/deployment/observe";
import type { DeploymentArgs } from "../arguments/deploymentArgs";
import { lastOutputs } from "../lastUpdate";
import { knownValue } from "../outputValue";
import { faultError } from "../programError";
import { versionResource } from "./registration";

/**
 * Digits of the version that serves beside this one; undefined without one. Throws RunError if the rest of the traffic
 * has no version, or if this stack has not registered the named one.
 */
export async function previousDigest(
  component: pulumi.Resource,
  name: string,
  { traffic = 100, previous }: DeploymentArgs,
  own: string,
): Promise<string | undefined> {
  const fault = (property: string, what: string, fix: string) =>
    faultError(name, [{ property: `deployment.${property}`, what, fix }]);
  const last = await lastServed(component, name);
  const others = (last?.serving ?? []).filter((digest) => digest !== own);
  if (previous === undefined) {
    if (traffic === 100) return undefined;
    const what = `is ${traffic}, and no version gets the other ${100 - traffic} %`;
    throw fault("traffic", what, fixFor(others, last !== undefined));
  }
  const digest = shortDigest(fullDigest(previous.digest));
  if (digest === own)
    throw fault(
      "previous.digest",
      `"${previous.digest}" is this version itself`,
      "leave previous out, or name the one before",
    );
  if (last && !last.registered.has(digest))
    throw fault(
      "previous.digest",
      `"${previous.digest}" is not a version that this stack has registered`,
      others.length > 0
        ? `name the one that serves now, "${others[0]}"`
        : "leave previous out: nothing else serves now; ModelVersion.fromDigest serves a published version",
    );
  return digest;
}

function fixFor([serving]: readonly string[], isKnown: boolean): string {
  if (serving !== undefined)
    return `add previous: { digest: "${serving}" }, the version that serves now`;
  if (isKnown) return "leave it out: nothing else serves now";
  return "add previous with the digest of the version that serves now";
}

/** The state after the stack's last update: versions by the digits of their digests. */
interface LastServed {
  readonly registered: ReadonlySet<string>;
  /** The one with the most traffic first. */
  readonly serving: readonly string[];
}

/** Undefined if the backend does not provide the state. */
async function lastServed(
  component: pulumi.Resource,
  name: string,
): Promise<LastServed | undefined> {
  const outputs = await lastOutputs();
  const urnOf = (type: string, resource: string) =>
    knownValue(pulumi.createUrn(resource, type, component.urn));
  const versions = await urnOf(VERTEX_MODEL_VERSION_TYPE, versionResource(name, ""));
  const deployment = await urnOf(VERTEX_DEPLOYMENT_TYPE, name);
  if (!outputs || versions === undefined || deployment === undefined) return undefined;
  const deployed = (outputs[deployment]?.outputs?.["deployed"] ?? []) as readonly Deployed[];
  const serving = deployed
    .filter(({ traffic }) => traffic > 0)
    .sort((a, b) => b.traffic - a.traffic);
  return {
    registered: new Set(
      Object.keys(outputs)
        .filter((urn) => urn.startsWith(versions))
        .map((urn) => urn.slice(versions.length)),
    ),
    serving: serving.map(({ key }) => key),
  };
}
