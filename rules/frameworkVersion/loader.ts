import type { Manifest } from "../../inspect/manifest";
import type { RequirementFacts } from "../../inspect/python/facts";
import { readServingImage } from "../../inspect/servingImage";
import { releaseOf } from "../packages/compatibility";
import { requirementOf } from "../packages/pins";
import { isSpecifier, newestIn, specifierOf } from "./versions";

/** A version of a framework that would load a model, and where that version is stated. */
export interface Loader {
  /** Name of the framework's distribution in the tables. */
  readonly distribution: string;
  /** PEP 440 specifier of the possible versions. */
  readonly specifier: string;
  /** As a message shows it: `2.15`, or `torch==2.1.2 (requirements.txt:1)`. */
  readonly shown: string;
  /** Present if pip installs the framework. */
  readonly requirement?: RequirementFacts;
}

/** What runs the model: the image's framework and version, else the declared ones. */
export interface Served extends Loader {
  readonly framework: string;
  readonly version: string;
  /** Where the version was read, as a message names it. */
  readonly by: string;
}

/** Distributions that provide a framework; the one that the tables use comes first. */
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  tensorflow: ["tensorflow", "tensorflow-cpu", "tensorflow-gpu"],
  pytorch: ["torch"],
  "scikit-learn": ["scikit-learn"],
  xgboost: ["xgboost", "xgboost-cpu"],
  keras: ["keras"],
  lightgbm: ["lightgbm"],
  numpy: ["numpy"],
};

/** Undefined if nothing is declared, or if the image's tag (such as `nightly`) is not a version. */
export function servedVersion({ serving }: Manifest): Served | undefined {
  const { image, framework, frameworkVersion } = serving ?? {};
  const known = image === undefined ? undefined : readServingImage(image);
  if (known) return servedBy(known.framework, known.version, `the container ${image}`);
  if (framework === undefined || frameworkVersion === undefined) return undefined;
  return servedBy(framework, frameworkVersion, "serving.frameworkVersion");
}

function servedBy(framework: string, version: string, by: string): Served | undefined {
  const specifier = specifierOf(version);
  if (specifier === undefined) return undefined;
  const distribution = DISTRIBUTIONS[framework]?.[0] ?? framework;
  return { framework, version, by, distribution, specifier, shown: version };
}

/** The versions of a framework that pip would install, if the requirements limit them. */
export function required(manifest: Manifest, framework: string): Loader | undefined {
  const requirements = manifest.routine?.requirements ?? [];
  const [distribution = framework, ...others] = DISTRIBUTIONS[framework] ?? [];
  for (const name of [distribution, ...others]) {
    const requirement = requirementOf(requirements, name);
    if (!requirement || !isSpecifier(requirement.specifier)) continue;
    return {
      distribution,
      specifier: requirement.specifier,
      shown: show(requirement),
      requirement,
    };
  }
  return framework === "keras" ? throughTensorflow(manifest) : undefined;
}

/**
 * The Keras version that a required TensorFlow installs; undefined if Keras 2 is installed as well, under another name.
 */
function throughTensorflow(manifest: Manifest): Loader | undefined {
  const tensorflow = required(manifest, "tensorflow");
  if (!tensorflow || requirementOf(manifest.routine?.requirements ?? [], "tf-keras"))
    return undefined;
  const version = newestIn("tensorflow", tensorflow.specifier);
  const specifier = version && releaseOf("tensorflow", version)?.requires["keras"];
  if (!specifier) return undefined;
  return {
    ...tensorflow,
    distribution: "keras",
    specifier,
    shown: `the Keras ${specifier} of ${tensorflow.shown}`,
  };
}

function show({ name, specifier, file, line }: RequirementFacts): string {
  return `${name}${specifier} (${file}:${line})`;
}
