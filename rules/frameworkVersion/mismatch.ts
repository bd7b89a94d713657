import containers from "../../data/prebuilt-prediction-containers.json";
import { formatOf } from "../../inspect/formats/catalog";
import type { Manifest } from "../../inspect/manifest";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { releaseOf, versionsOf } from "../packages/compatibility";
import { type Loader, required, type Served } from "./loader";
import { type Model, modelsOf, type Reader, readersOf } from "./readers";
import { allows, isVersion, newestIn, overlap, releaseMinor } from "./versions";

const TITLES: Readonly<Record<string, string>> = {
  tensorflow: "TensorFlow",
  pytorch: "PyTorch",
  xgboost: "XGBoost",
  keras: "Keras",
  numpy: "NumPy",
};

/** A model, and a loader that the table says cannot load it. */
interface Mismatch {
  readonly model: Model;
  readonly reader: Reader;
  readonly loader: Loader;
  /** Present if the container's version is known, even if a pin overrides it. */
  readonly container: Served | undefined;
}

/** Models that the version that would load them cannot load: the pinned version, else the container's. */
export function* mismatches(manifest: Manifest, served: Served | undefined): Iterable<Mismatch> {
  for (const model of modelsOf(manifest)) {
    const container = served?.framework === model.framework ? served : undefined;
    const loader = required(manifest, model.framework) ?? container;
    if (!loader) continue;
    const reader = readersOf(model).find(
      ({ loadedBy }) => !overlap(loader.distribution, loader.specifier, loadedBy),
    );
    if (reader) yield { model, reader, loader, container };
  }
}

/**
 * A mismatch in words.
 * @param today the day on which a container that a fix names must still be available.
 */
export function explain({ model, reader, loader, container }: Mismatch, today: string): Draft {
  const holds = container ? `; ${container.by} has ${container.version}` : "";
  const isServed = loader === container;
  const ways = [otherLoader(model, reader, loader, today), again(model, reader, loader)];
  const pin = otherPin(model, reader, loader);
  return {
    code: reader.code,
    ...(reader.level === "advisory" && { level: "advisory" as const }),
    file: model.path,
    message: `${writer(model)}, but ${isServed ? `the server runs ${loader.shown}` : `${loader.shown} loads it${holds}`}`,
    reason: `${reader.why}${isServed ? holds : ""}.`,
    fix: `${ways.filter(Boolean).join(", or ")}.`,
    data: {
      ...(loader.requirement && {
        requirements: [`${loader.requirement.name}${loader.requirement.specifier}`],
      }),
      found: loader.specifier,
      wanted: reader.loadedBy,
    },
    ...(pin !== undefined && loader.requirement && replacing(loader.requirement, pin)),
  };
}

function writer({ framework, format, recorded }: Model): string {
  const title = TITLES[framework] ?? framework;
  if (!recorded) return `is ${formatOf(format).title}`;
  if (recorded.of === "file format") return `has ${title} file format ${recorded.version}`;
  const later = recorded.of === "oldest release" ? " or later" : "";
  return `was written by ${title} ${recorded.version}${later}`;
}

/** The version that the loader needs: the model's own if the table allows it, else the newest that it allows. */
function loadingVersion(
  { recorded }: Model,
  { loadedBy }: Reader,
  { distribution }: Loader,
): string | undefined {
  const own = recorded?.of === undefined ? recorded?.version : undefined;
  return own !== undefined && allows(loadedBy, own) ? own : newestIn(distribution, loadedBy);
}

/** The pin that replaces the loader's requirement. */
function otherPin(model: Model, reader: Reader, loader: Loader): string | undefined {
  const { requirement, distribution } = loader;
  if (!requirement) return undefined;
  const { name } = requirement;
  if (distribution === "keras" && name !== "keras") return throughTensorflow(reader.loadedBy);
  const version = loadingVersion(model, reader, loader);
  return version === undefined ? undefined : `${name}==${version}`;
}

/** The fix that changes the loader: the version to pin, or to serve with. */
function otherLoader(
  model: Model,
  reader: Reader,
  loader: Loader,
  today: string,
): string | undefined {
  const { framework } = model;
  const { loadedBy } = reader;
  const { requirement, distribution } = loader;
  if (requirement) {
    const pin = otherPin(model, reader, loader);
    if (pin !== undefined) return `pin ${pin}`;
    const isThrough = distribution === "keras" && requirement.name !== "keras";
    return isThrough ? undefined : `pin a ${requirement.name}${loadedBy}`;
  }
  const version = loadingVersion(model, reader, loader);
  if (version === undefined) return undefined;
  const image = imageFor(framework, loadedBy, version, today);
  if (image === undefined)
    return `serve it in a custom prediction routine that pins ${distribution}==${version}`;
  const later = /^>/.test(loadedBy) ? " or later" : "";
  return `serve it with ${TITLES[framework] ?? framework} ${releaseMinor(version)}${later} (${image})`;
}

/** The TensorFlow release to pin for a Keras version. */
function throughTensorflow(loadedBy: string): string | undefined {
  const version = versionsOf("tensorflow").find((candidate) => {
    const specifier = releaseOf("tensorflow", candidate)?.requires["keras"];
    return specifier !== undefined && overlap("keras", specifier, loadedBy);
  });
  return version === undefined ? undefined : `tensorflow==${version}`;
}

/**
 * An image with a version that the specifier allows: TensorFlow's own, or a prebuilt container that is still available.
 */
function imageFor(
  framework: string,
  loadedBy: string,
  version: string,
  today: string,
): string | undefined {
  if (framework === "tensorflow") return `tensorflow/serving:${releaseMinor(version)}.0`;
  const found = containers.containers.find(
    (container) =>
      container.framework === framework &&
      (container.endOfAvailability ?? "") > today &&
      isVersion(container.version) &&
      overlap(framework, loadedBy, `==${container.version}.*`),
  );
  return found?.uris[0];
}

/** The fix that changes the model. */
function again({ framework }: Model, { again: other }: Reader, loader: Loader): string {
  if (other !== undefined) return other;
  const title = TITLES[framework] ?? framework;
  const version = loader.requirement
    ? (newestIn(loader.distribution, loader.specifier) ?? loader.specifier)
    : loader.shown;
  return `${framework === "tensorflow" ? "export" : "write"} it again with ${title} ${version}`;
}
