import { FIRST_PAUSE, longer } from "../../google/clock";
import { isBusy, isStatus, isTransient, OperationLost, RefusedError } from "../../google/errors";
import { shortName } from "../names";
import { type Operation, waitFor, waitForOthers, waitOrPause } from "../operations";
import { named, type Work } from "../work";
import { deployedModelBody, mutation } from "./body";
import { equalSplits, mutate, needEndpoint, served, setSplit, undeploy } from "./endpoint";
import { isServable } from "./failed";
import type { EndpointRef } from "./identity";
import { ATTEMPTS, deployedId, displayNameOf, endpointName, endpointRef, tagOf } from "./identity";
import type {
  ApiDeployedModel,
  ApiEndpoint,
  DeployedModelInputs,
  DeploymentInputs,
  Split,
} from "./inputs";
import { type Deployed, deployedOf, type Present, presentModels } from "./observe";
import { refuseForeignTraffic } from "./steps";

/** What an endpoint serves now. */
export interface Converged {
  readonly endpoint: ApiEndpoint;
  readonly deployed: readonly Deployed[];
}

/**
 * Makes an endpoint serve what is listed, whatever an earlier run started: deploys what is missing, moves the traffic
 * in one step, changes replicas, and undeploys what is left over. Only the one step changes the split.
 *
 * @param recorded IDs of the deployed models in the state.
 * @param begun called before the first change.
 */
export async function converge(
  work: Work,
  inputs: DeploymentInputs,
  recorded: ReadonlySet<string>,
  begun: () => void = () => undefined,
): Promise<Converged> {
  const ref = endpointRef(inputs);
  await waitForOthers(work, endpointName(ref));
  const before = await needEndpoint(work, ref);
  refuseForeignTraffic(ref, before, recorded, inputs.takeOver ?? false);
  begun();
  const ready =
    inputs.strategy === "recreate" ? await makeRoom(work, ref, inputs, recorded) : before;

  const seen = served(ready.trafficSplit);
  const isFresh = Object.keys(seen).length === 0;
  const [first] = [...inputs.models].sort((a, b) => b.traffic - a.traffic);
  const deployments = inputs.models.map(
    async (entry) => [entry, await deployed(work, ref, entry, isFresh && entry === first)] as const,
  );
  await Promise.allSettled(deployments); // the others continue if one fails
  const ids = new Map(await Promise.all(deployments));

  const wanted = served(
    Object.fromEntries(inputs.models.map((entry) => [ids.get(entry) ?? "", entry.traffic])),
  );
  const expected = isFresh && first ? { [ids.get(first) ?? ""]: 100 } : seen;
  await shift(work, ref, wanted, isFresh ? [expected, {}] : [expected]);

  const shifted = await needEndpoint(work, ref);
  for (const entry of inputs.models) {
    const model = shifted.deployedModels?.find(({ id }) => id === ids.get(entry));
    const change = model && mutation(model, entry);
    if (change) await mutate(work, ref, change.body, change.mask);
  }
  const kept = new Set(ids.values());
  for (const { model } of presentModels(ref, shifted, inputs.models, recorded))
    if (!kept.has(model.id)) await undeploy(work, ref, model);

  const endpoint = await needEndpoint(work, ref);
  return {
    endpoint,
    deployed: deployedOf(endpoint, presentModels(ref, endpoint, inputs.models, kept)),
  };
}

/** Undeploys every model of ours, those with the least traffic first, so that the rest serves as long as possible. */
export async function teardown(
  work: Work,
  ref: EndpointRef,
  recorded: ReadonlySet<string>,
): Promise<void> {
  await waitForOthers(work, endpointName(ref));
  for (;;) {
    const endpoint = await needEndpoint(work, ref);
    const split = served(endpoint.trafficSplit);
    const [next] = presentModels(ref, endpoint, [], recorded).sort(
      (a, b) => (split[a.model.id] ?? 0) - (split[b.model.id] ?? 0),
    );
    if (!next) return;
    await leave(work, ref, endpoint, next);
  }
}

/** Undeploys one model, and moves its traffic to the remaining model with the most traffic. */
async function leave(work: Work, ref: EndpointRef, endpoint: ApiEndpoint, { model }: Present) {
  const { [model.id]: share = 0, ...rest } = served(endpoint.trafficSplit);
  const [heir] = Object.entries(rest).sort(([, a], [, b]) => b - a);
  const isLast = endpoint.deployedModels?.length === 1;
  if (share === 0 || (isLast && !heir)) return undeploy(work, ref, model);
  if (heir) return undeploy(work, ref, model, { ...rest, [heir[0]]: heir[1] + share });
  // Models without traffic stay, so the split must be emptied first.
  const refusal = await setSplit(work, ref, endpoint, {});
  if (!refusal) return undeploy(work, ref, model);
  await work.client.pauseBefore(refusal, FIRST_PAUSE, work.limits);
}

/** On an endpoint with room for one model, the old one is undeployed before the new one is deployed. */
async function makeRoom(
  work: Work,
  ref: EndpointRef,
  { models }: DeploymentInputs,
  recorded: ReadonlySet<string>,
): Promise<ApiEndpoint> {
  const wanted = models.map((entry) => tagOf(ref, entry));
  for (;;) {
    const endpoint = await needEndpoint(work, ref);
    const old = presentModels(ref, endpoint, models, recorded).find(
      ({ inputs }) => !wanted.includes(tagOf(ref, inputs)),
    );
    if (!old) return endpoint;
    await leave(work, ref, endpoint, old);
  }
}

/** The ID of an entry's deployed model, which is deployed unless it already is. */
async function deployed(
  work: Work,
  ref: EndpointRef,
  entry: DeployedModelInputs,
  isFirst: boolean,
): Promise<string> {
  const tag = tagOf(ref, entry);
  const name = endpointName(ref);
  const telling = named(work, `deploying ${shortName(entry.modelVersion)}`);
  let attempt = 0;
  for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
    const endpoint = await needEndpoint(work, ref);
    const all = endpoint.deployedModels ?? [];
    const found = presentModels(ref, endpoint, [entry], new Set()).find(
      ({ inputs }) => tagOf(ref, inputs) === tag,
    );
    if (found && (await isServable(work, ref, endpoint, found.model))) return found.model.id;
    if (found) {
      await undeploy(work, ref, found.model);
      continue;
    }
    while (all.some(({ id }) => id === deployedId(ref, tag, attempt))) attempt++;
    if (attempt >= ATTEMPTS) throw new Error(`${name} has no ID for ${entry.key}`);
    const body = deployedModelBody(
      entry,
      deployedId(ref, tag, attempt),
      displayNameOf(entry.key, tag),
    );
    const fresh = isFirst && Object.keys(served(endpoint.trafficSplit)).length === 0;
    let operation: Operation;
    try {
      await work.client.pacing.turn(ref, work.limits);
      operation = await deploy(work, name, body, fresh ? { "0": 100 } : undefined);
    } catch (error) {
      if (isBusy(error)) await waitOrPause(telling, name, error);
      else if (isTransient(error)) {
        await work.client.pauseBefore(error, pause, work.limits);
        await waitForOthers(telling, name);
      } else if (isStatus(error, "ALREADY_EXISTS")) {
        // Either it is being deployed, or the service never uses an ID twice.
        if (!(await waitForOthers(telling, name))) attempt++;
      } else throw error;
      continue;
    }
    try {
      await waitFor(telling, operation);
      return body.id;
    } catch (error) {
      if (!(error instanceof OperationLost)) {
        await removeFailed(work, ref, body).catch(() => undefined);
        throw error;
      }
    }
  }
}

function deploy(
  { client, limits }: Work,
  name: string,
  deployedModel: ApiDeployedModel,
  trafficSplit: Split | undefined,
): Promise<Operation> {
  const body = { deployedModel, ...(trafficSplit ? { trafficSplit } : {}) };
  return client.send({ method: "POST", path: `${name}:deployModel`, body, once: true }, limits);
}

/** A model whose deployment failed may stay on the endpoint, and the next run would treat it as deployed. */
async function removeFailed(work: Work, ref: EndpointRef, { id }: ApiDeployedModel): Promise<void> {
  const { deployedModels = [], trafficSplit } = await needEndpoint(work, ref);
  const failed = deployedModels.find((model) => model.id === id);
  if (failed && !trafficSplit?.[id]) await undeploy(work, ref, failed);
}

/** Moves the traffic in one step, unless someone else has moved it since the run started. */
async function shift(
  work: Work,
  ref: EndpointRef,
  wanted: Split,
  expected: readonly Split[],
): Promise<void> {
  const { client, limits } = work;
  let tried: string | undefined;
  for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
    const endpoint = await needEndpoint(work, ref);
    const current = served(endpoint.trafficSplit);
    if (equalSplits(current, wanted)) return;
    if (!expected.some((split) => equalSplits(current, split)))
      throw new RefusedError(
        `the traffic of ${endpointName(ref)} was changed meanwhile: ${say(expected[0])} became ${say(current)}.\n  Fix: run it again to move the traffic from there, or settle first who moves it.`,
      );
    try {
      const refusal = await setSplit(work, ref, endpoint, wanted);
      if (!refusal) return;
      if (isBusy(refusal)) await waitOrPause(work, endpointName(ref), refusal);
      else if (endpoint.etag === tried && !isTransient(refusal)) throw refusal;
      tried = endpoint.etag;
    } catch (error) {
      if (!isTransient(error)) throw error;
      await client.pauseBefore(error, pause, limits);
    }
  }
}

function say(split: Split = {}): string {
  return (
    Object.entries(split)
      .map(([id, share]) => `${id}: ${share}`)
      .join(", ") || "no traffic"
  );
}
