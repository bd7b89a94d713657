import { formatOf } from "../../inspect/formats/catalog";
import type { Manifest, ManifestFile } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";
import { minorOf } from "../../text";
import type { Draft, Rule } from "../engine/rule";
import {
  CONTAINERS,
  type Container,
  otherContainer,
  tensorflowServing,
  until,
  withoutImage,
} from "./otherContainer";
import { pythonWithoutFixes } from "./pythonWithoutFixes";

type Options = {
  readonly warnDays: number;
};

/** Whether an image claims to be one of Vertex AI's prebuilt prediction containers. */
export const CLAIMS = /-docker\.pkg\.dev\/vertex-ai(-restricted)?\/prediction\//;

/**
 * Name of the model file that each framework's prebuilt containers load. Source: docs.cloud.google.com, "Export model
 * artifacts".
 */
const ARTIFACTS: Readonly<Record<string, readonly string[]>> = {
  tensorflow: ["saved_model.pb"],
  pytorch: ["model.mar"],
  "scikit-learn": ["model.joblib", "model.pkl"],
  xgboost: ["model.bst", "model.joblib", "model.pkl"],
};

/** Policy `serving-container`: the image exists, stays available long enough, and reads the uploaded files. */
export const servingContainer: Rule<Options> = {
  policy: "serving-container",
  description:
    "Refuses prebuilt containers that are unknown or removed, or that look for another file.",
  level: "mandatory",
  severity: "high",
  codes: {
    CON001: "Unknown prebuilt container",
    CON002: "Container that is removed",
    CON003: "Container that is removed soon",
    CON004: "Container without patches",
    CON005: "File that the container looks for",
    CON006: "Framework without a prebuilt container",
    CON007: "Python that is not the container's",
    CON008: "Tag that is not supported",
    CON009: "Python without security fixes",
    CON010: "Container without the routine",
    CON011: "Container unknown in preview",
  },
  options: {
    warnDays: {
      type: "integer",
      description: "Days before its removal from which on a container is warned of.",
      default: 90,
      minimum: 0,
    },
  },
  *judge(manifest, { warnDays }, { today }) {
    const image = manifest.serving?.image;
    if (image === undefined || !CLAIMS.test(image)) {
      yield* withoutContainer(manifest);
      yield* pythonWithoutFixes(manifest, today);
      return;
    }
    const container = CONTAINERS.find(({ uris }) =>
      uris.some((uri) => uri.replace(/:.*$/, "") === image.replace(/:.*$/, "")),
    );
    if (!container) {
      yield unknown(manifest, image, today);
      return;
    }
    yield* judgeTag(image);
    yield* judgeDates(manifest, container, today, warnDays);
    yield* judgePython(manifest, container);
    yield* judgeArtifact(manifest, image, today);
  },
};

function unknown(manifest: Manifest, image: string, today: string): Draft {
  const known = readServingImage(image);
  const framework = known && frameworkOf(manifest, known.framework);
  const other = framework === undefined ? undefined : otherContainer(manifest, framework, today);
  const uri = other?.uris[0];
  return {
    code: "CON001",
    message: `serving.image "${image}" is not a prebuilt container of Vertex AI`,
    reason: "The repository has no image of this name, so the deployment could not start.",
    fix:
      other === undefined
        ? `${framework ? withoutImage(manifest, framework) : "take a name of the list of prebuilt containers for prediction"}.`
        : `use "${uri}", the one for ${other.framework} with the longest support${until(other)}.`,
    data: { found: image, ...(uri !== undefined && { wanted: uri }) },
  };
}

/** The framework whose container serves the bundle, whatever image is declared. */
function frameworkOf({ kind }: Manifest, declared: string): string {
  return kind === "savedModel" ? "tensorflow" : declared;
}

function* judgeTag(image: string): Iterable<Draft> {
  const tag = /:([^/]*)$/.exec(image)?.[1];
  if (tag === "latest") return;
  yield {
    code: "CON008",
    message: `serving.image has ${tag === undefined ? "no tag" : `the tag "${tag}"`}`,
    reason: "Only the tag latest of a prebuilt container is supported.",
    fix: `write "${image.replace(/:[^/]*$/, "")}:latest".`,
    data: { ...(tag !== undefined && { found: tag }), wanted: "latest" },
  };
}

function* judgeDates(
  manifest: Manifest,
  { framework: own, version, endOfPatch, endOfAvailability, python }: Container,
  today: string,
  warnDays: number,
): Iterable<Draft> {
  const image = manifest.serving?.image ?? "";
  const framework = frameworkOf(manifest, own);
  const next = otherContainer(manifest, framework, today);
  const uri = next?.version === version ? undefined : next?.uris[0];
  const other = uri === undefined || !next ? undefined : `use "${uri}" (${until(next).slice(2)})`;
  const without = withoutImage(manifest, framework, python);
  const fix = `${[other, without].filter(Boolean).join(", or ")}.`;
  const data = { found: image, ...(uri !== undefined && { wanted: uri }) };
  if (endOfAvailability !== null && endOfAvailability < today) {
    yield {
      code: "CON002",
      message: `serving.image ${nameOf(image)} was removed on ${endOfAvailability}`,
      reason: `No endpoint can be created with it any more, and existing ones may be deleted.`,
      fix,
      data,
    };
  } else if (endOfAvailability !== null && daysBetween(today, endOfAvailability) <= warnDays) {
    yield {
      code: "CON003",
      level: "advisory",
      message: `serving.image ${nameOf(image)} is removed on ${endOfAvailability}, in ${daysBetween(today, endOfAvailability)} days`,
      reason: "From then on no endpoint can be created with it.",
      fix,
      data,
    };
  } else if (endOfPatch !== null && endOfPatch < today) {
    yield {
      code: "CON004",
      level: "advisory",
      message: `serving.image ${nameOf(image)} gets no patches since ${endOfPatch}`,
      reason: "Endpoints on it may be deleted when a vulnerability is found.",
      fix,
      data,
    };
  }
}

function* judgePython({ serving }: Manifest, { python }: Container): Iterable<Draft> {
  const declared = serving?.pythonVersion && minorOf(serving.pythonVersion);
  if (declared === undefined || python === null || declared === python) return;
  yield {
    code: "CON007",
    message: `serving.pythonVersion is ${declared}, and the container has Python ${python}`,
    reason: "The image decides which Python runs, and the pins were judged for another one.",
    fix: `write pythonVersion: "${python}", or choose another image.`,
    data: { found: declared, wanted: python },
  };
}

function* judgeArtifact(manifest: Manifest, image: string, today: string): Iterable<Draft> {
  const { kind, files, serving } = manifest;
  const framework = readServingImage(image)?.framework ?? serving?.framework ?? "";
  const wanted = ARTIFACTS[framework];
  if (!wanted || kind === "customPrediction" || files.some(({ path }) => wanted.includes(path)))
    return;
  if (kind === "savedModel") {
    const other = otherContainer(manifest, "tensorflow", today)?.uris[0];
    yield {
      code: "CON005",
      message: `serving.image ${nameOf(image)} looks for ${wanted.join(" or ")}, and the bundle is a SavedModel`,
      reason:
        "The container is that of another framework, and does not read what TensorFlow writes.",
      fix: `serve it with a TensorFlow container, such as "${tensorflowServing(manifest)}"${other === undefined ? "" : ` or "${other}"`}.`,
      data: { found: "saved_model.pb", wanted: wanted.join(", ") },
    };
    return;
  }
  const model =
    files.find(({ path }) => /\.(pb|joblib|pkl|bst|ubj|mar|pt|pth|json|txt)$/.test(path)) ??
    files[0];
  yield {
    code: "CON005",
    ...(model && { file: model.path }),
    message: `the container ${nameOf(image)} looks for ${wanted.join(" or ")} at the root, but the bundle has no such file`,
    reason: "It loads the file of that name and nothing else.",
    fix: `${wayIn(framework, model)}.`,
    data: { ...(model && { found: model.path }), wanted: wanted.join(", ") },
  };
}

/**
 * How to serve a model whose file the container does not find. What containers of PyTorch and scikit-learn read is
 * refused.
 */
function wayIn(framework: string, model: ManifestFile | undefined): string {
  const row = model && formatOf(model.format);
  if (framework === "xgboost" && row?.servedBy === "xgboost") return "name the model model.bst";
  if (framework === "xgboost") return 'save the model with booster.save_model("model.bst")';
  if (framework === "tensorflow")
    return 'use the folder that contains saved_model.pb as the path, or export one with model.export("export")';
  return "serve the model in a custom prediction routine, in a format without code such as ONNX or safetensors";
}

/** TensorFlow has had no prebuilt container since 2.16, which users who name only the framework need to know. */
function* withoutContainer({ serving, savedModel }: Manifest): Iterable<Draft> {
  if (serving?.image !== undefined || serving?.framework !== "tensorflow" || !savedModel) return;
  const [major = 0, minor = 0] = (serving.frameworkVersion ?? "").split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 16)) return;
  yield {
    code: "CON006",
    level: "advisory",
    message: `no prebuilt container serves TensorFlow ${major}.${minor}`,
    reason: "The newest one is 2.15; exports of later versions need an image of their own.",
    fix: `name it as serving.image, such as "tensorflow/serving:${major}.${minor}.0" in your own registry.`,
    data: { found: `${major}.${minor}`, wanted: "<2.16" },
  };
}

function nameOf(image: string): string {
  return image.replace(/^.*\//, "").replace(/:.*$/, "");
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
