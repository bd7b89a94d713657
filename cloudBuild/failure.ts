import { WorkFailed } from "../google/errors";
import type { Target } from "./builds";
import type { ApiBuild, BuildStatus, FailureType, RoutineImageInputs } from "./inputs";
import { lastLines } from "./log";
import type { BuildWork } from "./services";

type Failed = Exclude<BuildStatus, "PENDING" | "QUEUED" | "WORKING" | "SUCCESS">;

/** What to do about each type of failure, if the build's account is `account`. */
const FIXES: Readonly<
  Record<FailureType, (account: string, inputs: RoutineImageInputs) => string>
> = {
  PUSH_FAILED: (_account, { repository }) =>
    `check that ${repository} exists and takes Docker images, and run \`pulumi up\` again`,
  PUSH_IMAGE_NOT_FOUND: () =>
    "run `pulumi up` again; if it happens again, another step of the project's builds removes images",
  PUSH_NOT_AUTHORIZED: (account, { repository }) =>
    `grant ${account} roles/artifactregistry.writer on ${repository}`,
  LOGGING_FAILURE: (account) =>
    `grant ${account} roles/logging.logWriter in the project, and run \`pulumi up\` again`,
  USER_BUILD_STEP: () =>
    "read the last lines. Where pip finds no versions, `model-version lock` resolves the requirements before a build; where it reaches no index, give a pool with a way to it",
  FETCH_SOURCE_FAILED: (account, { packageUri }) =>
    `grant ${account} roles/storage.objectViewer on ${packageUri.split("/").slice(0, 3).join("/")}`,
};

const FIXES_OF_STATUS: Readonly<Record<Failed, string>> = {
  FAILURE: "read the log",
  INTERNAL_ERROR: "run `pulumi up` again",
  TIMEOUT: "give a longer timeout, or a machineType with more processors",
  CANCELLED: "run `pulumi up` again; somebody has stopped the build",
  EXPIRED: "run `pulumi up` again; no machine was free, in a pool perhaps for lack of machines",
};

/** Why a build has no image: its step or phase, the last lines of its log, and what to do. */
export async function failureOf(
  work: BuildWork,
  inputs: RoutineImageInputs,
  { image, tag }: Target,
  build: ApiBuild,
): Promise<WorkFailed> {
  const { id, status, statusDetail, failureInfo, logUrl } = build;
  const type = failureInfo?.type;
  const lines = await lastLines(work, inputs.project, id);
  const why = [type ?? status, failureInfo?.detail ?? statusDetail].filter(Boolean).join(": ");
  const account = build.serviceAccount?.split("/").at(-1) ?? "the account of the build";
  const fix = (type && FIXES[type]?.(account, inputs)) ?? FIXES_OF_STATUS[status as Failed];
  return new WorkFailed(
    [
      `build ${id} of ${image}:${tag} failed: ${why}`,
      ...lines.map((line) => `  | ${line}`),
      ...(logUrl ? [`  Log: ${logUrl}`] : []),
      `  Fix: ${fix}.`,
    ].join("\n"),
  );
}
