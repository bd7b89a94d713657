import { isDeepStrictEqual } from "node:util";
import { RefusedError } from "../../google/errors";
import {
  type BundleCopyInputs,
  bundleCopyFaults,
  copyOf,
  type Evidence,
} from "../../storage/bundleCopy";
import { copyBundle, planCopy } from "../../storage/copyBundle";
import { bundleId } from "../../storage/place";
import { readPublishedManifest } from "../../storage/publishedManifest";
import { formatBytes, plural } from "../../text";
import { ifAccessible } from "../preview";
import type { Difference, Job, Resource } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";
import { publishedOutputs, readPublishedState } from "./publishedState";
import { transferWork } from "./transfer";

/** Inputs that make it a different copy. */
const IDENTITY = ["source", "bucket", "prefix"] as const;
const OUTPUTS = ["artifactUri", "packageUri", "contentDigest", "manifestGeneration", "evidence"];

/** A published version, copied to another bucket. */
export const bundleCopy: Resource = {
  defaultTimeout: 120 * 60_000,
  sensitive: [],

  complete: (inputs) => ({ prefix: "models", verify: "sha256", ...inputs }),

  check: (inputs) => bundleCopyFaults(inputsOf(inputs), (value) => !hasUnknown(value)),

  async gather(inputs, recorded, job) {
    const { source } = inputsOf(inputs);
    if (hasUnknown(source)) return {};
    const isSame = isDeepStrictEqual(recorded["source"], source);
    const before = isSame ? (recorded["evidence"] as Evidence | undefined) : undefined;
    const evidence = await evidenceOf(inputsOf(inputs), before, job);
    return evidence ? { evidence } : {};
  },

  diff({ id, inputs: olds }, news) {
    const isElsewhere = () => !hasUnknown(news) && bundleId(copyOf(inputsOf(news)).target) !== id;
    const replaces = (name: (typeof IDENTITY)[number]) =>
      // An import has no source until the program's is recorded.
      name === "source" && olds["source"] === undefined
        ? news["source"] !== undefined && isElsewhere()
        : !isDeepStrictEqual(olds[name], news[name]);
    const differences: Difference[] = IDENTITY.filter(replaces).map((property) => ({
      property,
      replaces: true,
      isInput: true,
    }));
    const isEvidenceNew =
      olds["evidence"] !== undefined && !isDeepStrictEqual(olds["evidence"], news["evidence"]);
    return differences.length === 0 && isEvidenceNew
      ? [{ property: "evidence", replaces: false, isInput: true }]
      : differences;
  },

  async preview(inputs, job) {
    const outputs = Object.fromEntries(OUTPUTS.map((name) => [name, UNKNOWN]));
    const known = { ...outputs, ...evidenceIn(inputs) };
    if (!job || hasUnknown(inputs)) return known;
    const { source, target } = copyOf(inputsOf(inputs));
    const plan = await ifAccessible(planCopy(transferWork(job), copyOf(inputsOf(inputs))));
    if (!plan) return known;
    const { objects, bytes, published } = plan;
    job.note(
      objects === 0
        ? `${bundleId(target)} has the same bytes already: nothing is copied`
        : `copies ${plural(objects, "object")} (${formatBytes(bytes)}) of ${bundleId(source)}`,
    );
    return { ...known, ...publishedOutputs(target, published), manifestGeneration: UNKNOWN };
  },

  async create(inputs, job) {
    const copy = copyOf(inputsOf(inputs));
    const outputs = publishedOutputs(copy.target, await copyBundle(transferWork(job), copy));
    return { id: bundleId(copy.target), outputs: { ...outputs, ...evidenceIn(inputs) } };
  },

  async update(_state, news, job) {
    const copy = copyOf(inputsOf(news));
    const outputs = publishedOutputs(copy.target, await copyBundle(transferWork(job), copy));
    return { ...outputs, ...evidenceIn(news) };
  },

  async read(id, recorded, job) {
    const state = await readPublishedState(id, recorded, job);
    return state && { id, inputs: state.inputs, outputs: state.outputs };
  },

  async delete({ id }, job) {
    job.note(`keeps the objects of ${id}`);
  },
};

/**
 * What is read from the source. What was recorded about it stays while it cannot be read, because a copy outlives
 * the version that it was made of.
 */
async function evidenceOf(
  inputs: BundleCopyInputs,
  before: Evidence | undefined,
  job: Job,
): Promise<Evidence | undefined> {
  const { source } = copyOf(inputs);
  const reading = ifAccessible(readPublishedManifest(job, source));
  const published = before ? await reading.catch(noteRefusal(job)) : await reading;
  if (!published) return before;
  const { manifest, generation, publishedAt } = published;
  if (before && before.manifestGeneration !== generation)
    job.note(`the manifest of ${bundleId(source)} was written again since it was copied`);
  const { contentDigest } = manifest;
  return { contentDigest, manifestGeneration: generation, publishedAt };
}

function noteRefusal(job: Job): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof RefusedError)) throw error;
    job.note(error.message);
  };
}

function evidenceIn({ evidence }: Plain): Plain {
  return evidence === undefined ? {} : { evidence };
}

function inputsOf(inputs: Plain): BundleCopyInputs {
  return inputs as unknown as BundleCopyInputs;
}
