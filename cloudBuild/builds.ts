import { defined } from "../google/defined";
import { placeName } from "../google/place";
import { poll } from "../google/poll";
import type { StoredObject } from "../storage/storedObject";
import type { ApiBuild, BuildStatus, RoutineImageInputs } from "./inputs";
import type { BuildWork } from "./services";

/** Cloud Build's own image with the Docker client. Source: documentation, "Building container images". */
const DOCKER = "gcr.io/cloud-builders/docker";

const UNFINISHED: readonly BuildStatus[] = ["PENDING", "QUEUED", "WORKING"];

/** What a build produces: `IMAGE:TAG`. */
export interface Target {
  readonly image: string;
  readonly tag: string;
}

export function isUnfinished({ status }: ApiBuild): boolean {
  return UNFINISHED.includes(status);
}

/**
 * Starts a build. It is sent only once: the API has no request ID, so a lost answer leaves a build that is found by its
 * tag.
 */
export async function startBuild(
  { services: { cloudBuild }, limits }: BuildWork,
  inputs: RoutineImageInputs,
  target: Target,
  source: StoredObject,
): Promise<ApiBuild> {
  const path = `${placeName(inputs)}/builds`;
  const body = buildBody(inputs, target, source);
  const operation = await cloudBuild.send<{ readonly metadata: { readonly build: ApiBuild } }>(
    { method: "POST", path, body, once: true },
    limits,
  );
  return operation.metadata.build;
}

/** The newest build of a tag, which a killed run may have started. */
export async function newestBuild(
  { services: { cloudBuild }, limits }: BuildWork,
  inputs: RoutineImageInputs,
  tag: string,
): Promise<ApiBuild | undefined> {
  const path = `${placeName(inputs)}/builds`;
  const [newest] = await cloudBuild.list<ApiBuild>(
    path,
    "builds",
    limits,
    `tags="${buildTag(tag)}"`,
  );
  return newest; // the API lists the newest first
}

/** Waits until a build has ended, however it ended. Throws Interrupted at the limits. */
export function waitForBuild(
  { services: { cloudBuild }, limits, report }: BuildWork,
  inputs: RoutineImageInputs,
  begun: ApiBuild,
): Promise<ApiBuild> {
  const name = buildName(inputs, begun);
  const polled = {
    name,
    look: () => cloudBuild.send<ApiBuild>({ method: "GET", path: name }, limits),
    isDone: (build: ApiBuild) => !isUnfinished(build),
    stageOf,
  };
  return poll(begun, polled, { clock: cloudBuild.clock, limits, report });
}

/** Stops a build; one that has ended or no longer exists is left as it is. */
export async function cancelBuild(
  { services: { cloudBuild }, limits }: BuildWork,
  name: string,
): Promise<void> {
  await cloudBuild.exchange(
    { method: "POST", path: `${name}:cancel`, body: {}, accepts: [400, 404] },
    limits,
  );
}

export function buildName(inputs: RoutineImageInputs, { name, id }: ApiBuild): string {
  return name ?? `${placeName(inputs)}/builds/${id}`;
}

/** The stage of a build, in words: the service reports the times of its phases, and the status of its step. */
function stageOf({ status, steps = [], timing = {} }: ApiBuild): string {
  if (status !== "WORKING") return "QUEUED";
  const [step] = steps;
  if (timing["PUSH"] || step?.status === "SUCCESS") return "PUSHING_THE_IMAGE";
  if (timing["BUILD"] || step?.status === "WORKING") return "BUILDING_THE_IMAGE";
  return "FETCHING_THE_SOURCE";
}

function buildBody(
  inputs: RoutineImageInputs,
  { image, tag }: Target,
  { bucket, name, generation }: StoredObject,
) {
  const { project, serviceAccount, machineType, pool, timeout } = inputs;
  const reference = `${image}:${tag}`;
  return {
    source: { storageSource: { bucket, object: name, generation } },
    steps: [{ id: "image", name: DOCKER, args: ["build", "--tag", reference, "."] }],
    images: [reference],
    tags: ["model-version", buildTag(tag)],
    options: {
      // A custom account needs one of the logging modes that do not use the service's bucket.
      logging: "CLOUD_LOGGING_ONLY",
      ...defined({ machineType, pool: pool === undefined ? undefined : { name: pool } }),
    },
    ...defined({
      timeout,
      serviceAccount: serviceAccount && accountName(project, serviceAccount),
    }),
  };
}

/** The tag of a build; the prefix keeps it apart from other programs' tags. */
function buildTag(tag: string): string {
  return `mv-${tag}`;
}

function accountName(project: string, account: string): string {
  return account.startsWith("projects/")
    ? account
    : `projects/${project}/serviceAccounts/${account}`;
}
