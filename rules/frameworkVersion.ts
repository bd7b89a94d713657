import type { Manifest } from "../inspect/manifest";
import { readServingImage } from "../inspect/servingImage";
import { pinOf, requirementOf } from "./python";
import type { Draft, Rule } from "./rule";

type Options = {
  readonly strictScikitLearn: boolean;
};

/** Policy `framework-version`: recorded in the export, pinned, and in the container, three versions that agree. */
export const frameworkVersion: Rule<Options> = {
  policy: "framework-version",
  description:
    "Refuses framework versions that disagree: recorded in the export, pinned, and in the container.",
  level: "mandatory",
  severity: "high",
  codes: {
    VER001: "Export newer than its server",
    VER002: "Pin and container disagree",
    VER003: "Declared version and image disagree",
    VER004: "Recorded version and pin disagree",
  },
  options: {
    strictScikitLearn: {
      type: "boolean",
      description:
        "Whether a scikit-learn model of another version is refused instead of warned of.",
      default: false,
    },
  },
  *judge(manifest, options) {
    const served = servedVersion(manifest);
    yield* declaredAgainstImage(manifest);
    yield* savedModelAgainstServer(manifest, served);
    yield* pinsAgainstServer(manifest, served);
    yield* recordedAgainst(manifest, served, options);
  },
};

/** What runs the model: the image's framework and version, else what is declared. */
interface Served {
  readonly framework: string;
  readonly version: string;
  /** Where that was read, as the message names it. */
  readonly by: string;
}

function servedVersion({ serving }: Manifest): Served | undefined {
  const { image, framework, frameworkVersion: version } = serving ?? {};
  const known = image === undefined ? undefined : readServingImage(image);
  if (known)
    return { framework: known.framework, version: known.version, by: `the container ${image}` };
  if (framework === undefined || version === undefined) return undefined;
  return { framework, version, by: "serving.frameworkVersion" };
}

function* declaredAgainstImage({ serving }: Manifest): Iterable<Draft> {
  const { image, framework, frameworkVersion: version } = serving ?? {};
  const known = image === undefined ? undefined : readServingImage(image);
  if (!known) return;
  const wrongFramework = framework !== undefined && framework !== known.framework;
  const wrongVersion = version !== undefined && !agree(version, known.version);
  if (!wrongFramework && !wrongVersion) return;
  const declared = [framework, version].filter(Boolean).join(" ");
  yield {
    code: "VER003",
    message: `serving declares ${declared}, and its image holds ${known.framework} ${known.version}`,
    reason: `The image is ${image}; it decides what runs.`,
    fix: "remove serving.framework and serving.frameworkVersion, or name the image that holds them.",
  };
}

function* savedModelAgainstServer(
  { savedModel }: Manifest,
  served: Served | undefined,
): Iterable<Draft> {
  const recorded = savedModel?.metaGraphs[0]?.tensorflowVersion ?? "";
  if (served?.framework !== "tensorflow" || !/^\d+\.\d+/.test(recorded)) return;
  const [major, minor] = numbers(recorded);
  const [servedMajor, servedMinor] = numbers(served.version);
  const isNewer = major > servedMajor || (major === servedMajor && minor > servedMinor);
  // Servers of a later version of the same major load older exports: tensorflow.org, "Version compatibility".
  if (!isNewer && major === servedMajor) return;
  if (!isNewer && major + 1 === servedMajor) return;
  yield {
    code: "VER001",
    file: "saved_model.pb",
    message: `was written by TensorFlow ${recorded}, and ${served.version} serves it`,
    reason: `Servers load exports of their own or an older version; ${served.by} is older.`,
    fix: `serve it with TensorFlow ${major}.${minor} or later (tensorflow/serving:${major}.${minor}.0), or export it again with TensorFlow ${servedMajor}.${servedMinor}.`,
  };
}

/** Distributions that bring a framework, by its name here. */
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  tensorflow: ["tensorflow", "tensorflow-cpu", "tensorflow-gpu"],
  pytorch: ["torch"],
  "scikit-learn": ["scikit-learn"],
  xgboost: ["xgboost"],
};

function pinned({ routine }: Manifest, framework: string) {
  for (const name of DISTRIBUTIONS[framework] ?? []) {
    const requirement = requirementOf(routine?.requirements ?? [], name);
    const version = requirement && pinOf(requirement);
    if (requirement && version !== undefined) return { ...requirement, version };
  }
  return undefined;
}

function* pinsAgainstServer(manifest: Manifest, served: Served | undefined): Iterable<Draft> {
  const pin = served && pinned(manifest, served.framework);
  if (!served || !pin || agree(pin.version, served.version)) return;
  yield {
    code: "VER002",
    file: pin.file,
    line: pin.line,
    message: `${pin.name}==${pin.version} is pinned, and ${served.by} has ${served.version}`,
    reason:
      "The routine would run with another version than the one it was written for, or pip replaces the container's.",
    fix: `pin ${pin.name}==${fullVersion(served.version)}, or serve with ${served.framework} ${pin.version}.`,
  };
}

function* recordedAgainst(
  manifest: Manifest,
  served: Served | undefined,
  options: Options,
): Iterable<Draft> {
  for (const { framework, version, path } of manifest.recordedVersions ?? []) {
    const pin = pinned(manifest, framework);
    const other = pin?.version ?? (served?.framework === framework ? served.version : undefined);
    if (other === undefined || agree(version, other)) continue;
    const isWarning = framework === "scikit-learn" && !options.strictScikitLearn;
    yield {
      code: "VER004",
      ...(isWarning && { level: "advisory" as const }),
      file: path,
      message: `was written by ${framework} ${version}, and ${other} loads it`,
      reason:
        "Loading a model with another version than the one that wrote it is not supported, and may change what it predicts.",
      fix: `${pin ? `pin ${pin.name}==${version}` : `serve with ${framework} ${version}`}, or write the model again with ${other}.`,
    };
  }
}

/** Whether two versions agree as far as both go: major and minor, and what follows where both have it. */
function agree(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.replace(/\+.*$/, "").split("."));
  return (left ?? [])
    .slice(0, 2)
    .every((part, index) => part === right?.[index] || right?.[index] === undefined);
}

function numbers(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}

function fullVersion(version: string): string {
  return version.split(".").length === 2 ? `${version}.0` : version;
}
