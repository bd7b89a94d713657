import { RefusedError } from "../../google/errors";
import { readPlan } from "../../packing/uploadPlan";
import { type BundleInputs, bundleFaults, placeOf, settingsOf } from "../../storage/bundleInputs";
import { bundleId } from "../../storage/place";
import { type Bundle, planPublish, publishBundle } from "../../storage/publishBundle";
import { formatBytes, plural } from "../../text";
import { ifAccessible } from "../preview";
import type { Resource } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";
import { publishedOutputs, readPublishedState } from "./publishedState";
import { transferWork } from "./transfer";

/** Inputs with which it would be another version; the others only say how it is written once. */
const IDENTITY = ["bucket", "prefix", "name", "contentDigest"] as const;
const OUTPUTS = ["artifactUri", "packageUri", "manifestGeneration"];

/** A packed version, uploaded from this machine. */
export const bundle: Resource = {
  defaultTimeout: 120 * 60_000,
  sensitive: [],

  complete: (inputs, name) => ({ prefix: "models", name, ...inputs }),

  check: (inputs) => bundleFaults(inputsOf(inputs), (value) => !hasUnknown(value)),

  diff: ({ inputs: olds }, news) =>
    IDENTITY.filter((property) => olds[property] !== news[property]).map((property) => ({
      property,
      replaces: true,
      isInput: true,
    })),

  async preview(inputs, job) {
    const unknown = Object.fromEntries(OUTPUTS.map((name) => [name, UNKNOWN]));
    const outputs = { ...unknown, contentDigest: inputs["contentDigest"] };
    if (!job || hasUnknown(inputs)) return outputs;
    const version = bundleOf(inputs);
    const plan = await ifAccessible(planPublish(transferWork(job), version));
    if (!plan) return outputs;
    const { missing, bytes, published } = plan;
    const there = version.plan.objects.length - missing.length;
    const rest = there === 0 ? "" : `; ${there} of them with the same bytes already`;
    job.note(
      missing.length === 0 && published
        ? `${bundleId(version.place)} has the same bytes already: nothing is uploaded`
        : `uploads ${plural(missing.length, "object")} (${formatBytes(bytes)}) to ${bundleId(version.place)}${rest}`,
    );
    return published ? { ...outputs, ...publishedOutputs(version.place, published) } : outputs;
  },

  async create(inputs, job) {
    const version = bundleOf(inputs);
    const published = await publishBundle(transferWork(job), version);
    return {
      id: bundleId(version.place),
      outputs: { ...publishedOutputs(version.place, published) },
    };
  },

  async update(_state, news, job) {
    const version = bundleOf(news);
    return { ...publishedOutputs(version.place, await publishBundle(transferWork(job), version)) };
  },

  async read(id, recorded, job) {
    const state = await readPublishedState(id, recorded, job);
    if (!state) return undefined;
    const { inputs, outputs } = state;
    const { contentDigest } = outputs;
    return { id, inputs: recorded ? inputs : { ...inputs, contentDigest }, outputs };
  },

  async delete({ id }, job) {
    job.note(`keeps the objects of ${id}`);
  },
};

function bundleOf(inputs: Plain): Bundle {
  const given = inputsOf(inputs);
  const { path: location = "", hash = "" } = given.plan;
  const plan = readPlan({ location, hash });
  if (plan) return { place: placeOf(given), plan, settings: settingsOf(given) };
  throw new RefusedError(
    `${location} does not have the plan that was judged\n` +
      "  Fix: leave the folder for caches as it is while Pulumi runs, and run this again.",
  );
}

function inputsOf(inputs: Plain): BundleInputs {
  return inputs as unknown as BundleInputs;
}
