import type { InputFault } from "../google/inputFault";
import { isImageName, parseRepository } from "./imageName";
import type { RoutineImageInputs } from "./inputs";
import { parsePackageUri } from "./packageUri";

/** Source: BuildOptions.MachineType in cloudbuild.proto, without the deprecated ones. */
const MACHINES = ["E2_MEDIUM", "E2_STANDARD_2", "E2_HIGHCPU_8", "E2_HIGHCPU_32"];
/** Longest time of a build, in seconds. Source: Quotas and limits of Cloud Build. */
const LONGEST_BUILD = 86_400;
const POOL = /^projects\/[^/]+\/locations\/([a-z0-9-]+)\/workerPools\/[^/]+$/;
const ACCOUNT = /^(projects\/[^/]+\/serviceAccounts\/)?(\d+|[^@/\s]+@[^@/\s]+)$/;

/**
 * Inputs that the services would refuse.
 *
 * @param isKnown whether a value is known; what is unknown in a preview is not judged.
 */
export function imageFaults(
  inputs: RoutineImageInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const { packageUri, repository, imageName, serviceAccount, machineType, pool, timeout } = inputs;
  const faults: InputFault[] = [];
  const judge = <T>(
    property: string,
    value: T | undefined,
    isRight: (value: T) => boolean,
    what: string,
    fix: string,
  ) => {
    if (value !== undefined && isKnown(value) && !isRight(value))
      faults.push({ property, what: `"${value}" ${what}`, fix });
  };
  judge(
    "packageUri",
    packageUri,
    (uri) => parsePackageUri(uri) !== undefined,
    "is not the package of a published routine",
    "use a ModelVersion's packageUri, gs://BUCKET/PREFIX/NAME/DIGEST/package/FILE.tar.gz; an export has none, and needs no image of its own",
  );
  judge(
    "repository",
    repository,
    (name) => parseRepository(name) !== undefined,
    "is not a Docker repository of Artifact Registry",
    "write LOCATION-docker.pkg.dev/PROJECT/REPOSITORY, or use a repository's id",
  );
  judge(
    "imageName",
    imageName,
    isImageName,
    "is not the name of an image",
    "use up to 100 lower-case letters and digits, with single . _ or - between them",
  );
  judge(
    "serviceAccount",
    serviceAccount,
    (account) => ACCOUNT.test(account),
    "is not a service account",
    "write its email",
  );
  judge(
    "machineType",
    machineType,
    (type) => MACHINES.includes(type),
    "is not a machine of Cloud Build",
    `use one of ${MACHINES.join(", ")}`,
  );
  judge(
    "pool",
    pool,
    (name) => POOL.test(name),
    "is not a private pool",
    "write projects/PROJECT/locations/LOCATION/workerPools/POOL",
  );
  judge(
    "timeout",
    timeout,
    isDuration,
    "is not a time of up to 24 hours",
    'write seconds, such as "3600s"',
  );
  if (pool !== undefined && machineType !== undefined)
    faults.push({
      property: "machineType",
      what: "is given with pool, whose machines have their own type",
      fix: "keep one of the two",
    });
  return [...faults, ...faultsOfRegion(inputs, isKnown)];
}

/** A build runs in the region of its pool. */
function faultsOfRegion(
  { pool = "", location }: RoutineImageInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const region = poolRegion(pool);
  if (!isKnown(pool) || !isKnown(location) || region === undefined || region === location)
    return [];
  const what = `"${location}" is not the region of the pool, ${region}`;
  return [{ property: "location", what, fix: `write "${region}"` }];
}

/** The region of a private pool, in which its builds run. */
export function poolRegion(pool: string): string | undefined {
  return POOL.exec(pool)?.[1];
}

function isDuration(text: string): boolean {
  const [, seconds] = /^(\d+)s$/.exec(text) ?? [];
  return Number(seconds) > 0 && Number(seconds) <= LONGEST_BUILD;
}
