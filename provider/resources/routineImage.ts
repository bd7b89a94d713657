import { type BegunBuild, buildImage, planImage } from "../../cloudBuild/buildImage";
import { cancelBuild } from "../../cloudBuild/builds";
import { imageFaults, poolRegion } from "../../cloudBuild/faults";
import { imageNameFrom, parseRepository } from "../../cloudBuild/imageName";
import type { RoutineImageInputs } from "../../cloudBuild/inputs";
import { parsePackageUri } from "../../cloudBuild/packageUri";
import { digestAt } from "../../cloudBuild/registry";
import { Interrupted } from "../../google/clock";
import { defined } from "../../google/defined";
import { RefusedError } from "../../google/errors";
import { faultsOfPlace } from "../place";
import { ifAccessible } from "../preview";
import { type Difference, type Job, type Resource, Unfinished } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";

/** What the state has besides the inputs. */
interface Outputs {
  /** Undefined while the build has not ended. */
  readonly image?: string;
  readonly tag: string;
  /** The build that made it, or that has not ended; absent for an image that already existed. */
  readonly build?: string;
  readonly logUrl?: string;
}

export const routineImage: Resource = {
  defaultTimeout: 120 * 60_000,
  sensitive: [],

  complete: (inputs, name, { project, location }) => {
    const region = poolRegion(String(inputs["pool"])) ?? location;
    return {
      imageName: nameFor(inputs, name),
      ...defined({ project, location: region }),
      ...inputs,
    };
  },

  check: (inputs) => [
    ...faultsOfPlace(inputs),
    ...imageFaults(inputsOf(inputs), (value) => !hasUnknown(value)),
  ],

  // How an image is built does not change it, so only its source and its name are compared.
  diff({ inputs, outputs }, news) {
    const olds = inputsOf(inputs);
    const { packageUri, repository, imageName } = inputsOf(news);
    const replaced = defined({
      packageUri: olds.packageUri !== undefined && olds.packageUri !== packageUri,
      repository: !isSameRepository(olds.repository, repository),
      imageName: olds.imageName !== imageName,
    });
    const differences: Difference[] = Object.entries(replaced)
      .filter(([, differs]) => differs)
      .map(([property]) => ({ property, replaces: true, isInput: true }));
    return [
      ...differences,
      ...(isOpen(outputs) ? [{ property: "image", replaces: false, isInput: false }] : []),
    ];
  },

  async preview(inputs, job) {
    const unknown = { image: UNKNOWN, tag: UNKNOWN };
    const { packageUri, repository, imageName } = inputsOf(inputs);
    if (!job || hasUnknown([packageUri, repository, imageName])) return unknown;
    return (await ifAccessible(previewImage(inputsOf(inputs), job))) ?? unknown;
  },

  previewedOutputs: ({ outputs }) => ({ image: UNKNOWN, ...outputs }),

  async create(inputs, job) {
    const { target, outputs } = await build(inputsOf(inputs), job);
    return { id: target, outputs: { ...outputs } };
  },

  async update({ outputs }, news, job) {
    if (!isOpen(outputs)) return outputs;
    return { ...outputs, ...(await build(inputsOf(news), job)).outputs };
  },

  async read(id, recorded, job) {
    const [, name = "", tag = ""] = /^(.+):([^:/]+)$/.exec(id) ?? [];
    const before = recorded && outputsOf(recorded.outputs);
    const digest = await digestAt(job, name, before?.image?.split("@")[1] ?? tag);
    if (digest === undefined)
      return recorded && isOpen(recorded.outputs) ? { id, ...recorded } : undefined;
    const image = `${name}@${digest}`;
    const [, repository, imageName] = /^(.+)\/([^/]+)$/.exec(name) ?? [];
    return {
      id,
      inputs: recorded?.inputs ?? { repository, imageName },
      outputs: { ...(before ?? { tag }), image },
    };
  },

  async delete({ id, outputs }, job) {
    const { image, build: begun } = outputsOf(outputs);
    if (image !== undefined) return job.note(`keeps ${id}: versions may be served by it`);
    if (begun !== undefined) await cancelBuild(job, begun);
  },
};

/** Whether the build had not ended when the run did; an update then waits for it. */
function isOpen(outputs: Plain): boolean {
  return outputsOf(outputs).image === undefined;
}

/** The default name of the image: that of the model, else that of the resource. */
function nameFor({ packageUri }: Plain, resource: string): string {
  const { version } = parsePackageUri(String(packageUri)) ?? {};
  return hasUnknown(packageUri) ? UNKNOWN : imageNameFrom(version?.name ?? resource);
}

async function previewImage(inputs: RoutineImageInputs, job: Job): Promise<Plain> {
  const plan = await planImage(job, inputs);
  if (!plan) {
    job.note(`builds ${inputs.imageName} on Cloud Build, once its version is published`);
    return { image: UNKNOWN, tag: UNKNOWN };
  }
  const { image, tag } = plan.target;
  const digest = await digestAt(job, image, tag);
  job.note(
    digest ? `takes ${image}:${tag}, which is there` : `builds ${image}:${tag} on Cloud Build`,
  );
  return { image: digest ? `${image}@${digest}` : UNKNOWN, tag };
}

async function build(
  inputs: RoutineImageInputs,
  job: Job,
): Promise<{ readonly target: string; readonly outputs: Outputs }> {
  const plan = await planImage(job, inputs);
  if (!plan)
    throw new RefusedError(
      `there is no published version at ${inputs.packageUri}\n  Fix: use the packageUri of the ModelVersion that publishes it, which waits for that.`,
    );
  const { image, tag } = plan.target;
  const target = `${image}:${tag}`;
  let begun: BegunBuild | undefined;
  try {
    const built = await buildImage(job, inputs, plan, (found) => {
      begun = found;
      if (found.logUrl !== undefined) job.note(`log of the build: ${found.logUrl}`);
    });
    return { target, outputs: { tag, ...begun, ...built } };
  } catch (error) {
    if (!(error instanceof Interrupted) || begun === undefined) throw error;
    throw new Unfinished(
      `${error.message}; ${begun.build} goes on, and the next \`pulumi up\` takes up its result`,
      target,
      { tag, ...begun },
      error,
    );
  }
}

function isSameRepository(a: string, b: string): boolean {
  const [left, right] = [parseRepository(a), parseRepository(b)];
  if (!left || !right) return a === b;
  return left.host === right.host && left.path === right.path;
}

function inputsOf(inputs: Plain): RoutineImageInputs {
  return inputs as unknown as RoutineImageInputs;
}

function outputsOf(outputs: Plain): Outputs {
  return outputs as unknown as Outputs;
}
