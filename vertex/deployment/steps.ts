import { RefusedError } from "../../google/errors";
import { shortName } from "../names";
import { ownModels, served } from "./endpoint";
import { type EndpointRef, endpointName, tagOf } from "./identity";
import type { ApiEndpoint, DeploymentInputs } from "./inputs";
import { presentModels } from "./observe";

/** What converging would do, a line for each step; empty if nothing. */
export function describeSteps(
  ref: EndpointRef,
  endpoint: ApiEndpoint,
  inputs: DeploymentInputs,
  recorded: ReadonlySet<string>,
): string[] {
  refuseForeignTraffic(ref, endpoint, recorded, inputs.takeOver ?? false);
  const split = served(endpoint.trafficSplit);
  const present = presentModels(ref, endpoint, inputs.models, recorded);
  const wanted = inputs.models.map((entry) => {
    const tag = tagOf(ref, entry);
    return { entry, tag, found: present.find((one) => tagOf(ref, one.inputs) === tag) };
  });
  const deploys = wanted
    .filter(({ found }) => !found)
    .map(({ entry }) => `deploys ${shortName(entry.modelVersion)} as ${entry.key}`);
  const tags = wanted.map(({ tag }) => tag);
  const left = present.filter((one) => !tags.includes(tagOf(ref, one.inputs)));
  const undeploys = left.map(
    ({ inputs: { key, modelVersion } }) => `undeploys ${shortName(modelVersion)} (${key})`,
  );
  const shares = wanted.map(({ entry: { key, traffic }, found }) => ({
    name: key,
    from: found ? (split[found.model.id] ?? 0) : 0,
    to: traffic,
  }));
  for (const { inputs: entry, model } of left)
    shares.push({
      name: `${entry.key} (${shortName(entry.modelVersion)})`,
      from: split[model.id] ?? 0,
      to: 0,
    });
  const moved = shares.filter(({ from, to }) => from !== to);
  const moves =
    moved.length === 0
      ? []
      : [
          `moves traffic: ${moved.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(", ")}`,
        ];
  return inputs.strategy === "recreate" && left.length > 0
    ? [...undeploys, ...deploys.map((step) => `${step}, after a gap without a model`), ...moves]
    : [...deploys, ...moves, ...undeploys];
}

/** Refuses to take traffic away from models that others have deployed. */
export function refuseForeignTraffic(
  ref: EndpointRef,
  endpoint: ApiEndpoint,
  recorded: ReadonlySet<string>,
  takeOver: boolean,
): void {
  if (takeOver) return;
  const own = new Set(ownModels(ref, endpoint, recorded).map(({ id }) => id));
  const split = served(endpoint.trafficSplit);
  const foreign = (endpoint.deployedModels ?? []).filter(({ id }) => split[id] && !own.has(id));
  if (foreign.length === 0) return;
  const names = foreign.map(
    ({ id, model, modelVersionId }) =>
      `${id} (${shortName(model)}@${modelVersionId}, ${split[id]} %)`,
  );
  throw new RefusedError(
    `${endpointName(ref)} serves models of others: ${names.join(", ")}.\n  Fix: set takeOver: true to take their traffic, or name another endpoint.`,
  );
}
