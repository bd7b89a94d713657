import { FIRST_PAUSE, longer } from "../google/clock";
import { isTransient, WorkFailed } from "../google/errors";
import { writeSource } from "./buildSource";
import {
  buildName,
  isUnfinished,
  newestBuild,
  startBuild,
  type Target,
  waitForBuild,
} from "./builds";
import { failureOf } from "./failure";
import { imageOf, parseRepository } from "./imageName";
import type { ApiBuild, RoutineImageInputs } from "./inputs";
import { type PublishedPackage, readPackage, tagOf } from "./publishedPackage";
import { digestAt } from "./registry";
import type { BuildWork } from "./services";

/** An image in the registry. */
export interface BuiltImage {
  /** `NAME@sha256:...`, which always refers to the same bytes. */
  readonly image: string;
  /** Name of the build that made it; absent for an image that already existed. */
  readonly build?: string;
}

/** A build that was started or found. */
export interface BegunBuild {
  readonly build: string;
  readonly logUrl?: string;
}

/** The source of an image, and its future name. */
export interface Plan {
  readonly target: Target;
  readonly source: PublishedPackage;
}

/**
 * Reads the package, and names the image by it; undefined if the version is not published yet. Throws RefusedError for
 * a package of which no image can be built.
 */
export async function planImage(
  work: BuildWork,
  { packageUri, repository, imageName }: RoutineImageInputs,
): Promise<Plan | undefined> {
  const source = await readPackage(work, packageUri);
  const place = parseRepository(repository);
  if (!place) throw new Error(`${repository} is not a repository`); // the checks refuse it earlier
  return source && { target: { image: imageOf(place, imageName), tag: tagOf(source) }, source };
}

/**
 * Builds an image, or uses the existing one with its tag, however often it is called and killed: the registry is
 * queried first, then a build that was started before is searched for.
 *
 * @param begun receives the build as soon as there is one.
 */
export async function buildImage(
  work: BuildWork,
  inputs: RoutineImageInputs,
  { target, source }: Plan,
  begun: (build: BegunBuild) => void = () => undefined,
): Promise<BuiltImage> {
  const { image, tag } = target;
  for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
    const digest = await digestAt(work, image, tag);
    if (digest !== undefined) return { image: `${image}@${digest}` };
    const last = await newestBuild(work, inputs, tag);
    if (last && !isUnfinished(last)) {
      const made = madeBy(last, target);
      if (made && (await digestAt(work, image, made))) return builtImage(inputs, last, target);
    }
    let build: ApiBuild;
    try {
      build =
        last && isUnfinished(last)
          ? last
          : await startBuild(work, inputs, target, await writeSource(work, source, tag));
    } catch (error) {
      if (!isTransient(error)) throw error;
      await work.services.cloudBuild.pauseBefore(error, pause, work.limits);
      continue;
    }
    begun({ build: buildName(inputs, build), ...(build.logUrl && { logUrl: build.logUrl }) });
    const ended = await waitForBuild(work, inputs, build);
    if (ended.status !== "SUCCESS") throw await failureOf(work, inputs, target, ended);
    return builtImage(inputs, ended, target);
  }
}

/** Digest of the image that a build pushed. */
function madeBy({ results }: ApiBuild, { image, tag }: Target): string | undefined {
  return results?.images?.find(({ name }) => name === `${image}:${tag}`)?.digest;
}

function builtImage(inputs: RoutineImageInputs, build: ApiBuild, target: Target): BuiltImage {
  const digest = madeBy(build, target);
  if (digest === undefined)
    throw new WorkFailed(
      `build ${build.id} has succeeded without the image ${target.image}:${target.tag}\n  Fix: run \`pulumi up\` again.`,
    );
  return { image: `${target.image}@${digest}`, build: buildName(inputs, build) };
}
