import type { Manifest } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";
import { replacing } from "../engine/edit";
import type { Draft, Rule } from "../engine/rule";
import { savedModelsForKeras3 } from "./kerasSavedModel";
import { required, type Served, servedVersion } from "./loader";
import { explain, mismatches } from "./mismatch";
import { newestIn, overlap, specifierOf } from "./versions";

type Options = {
  readonly strictScikitLearn: boolean;
};

/** Policy `framework-version`: the versions recorded in the export, pinned, and in the container agree. */
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
    VER004: "Model of another version than its loader's",
    VER005: "Model that its loader cannot read",
  },
  options: {
    strictScikitLearn: {
      type: "boolean",
      description:
        "Whether a scikit-learn model of another version is refused instead of only causing a warning.",
      default: false,
    },
  },
  *judge(manifest, { strictScikitLearn }, { today }) {
    const served = servedVersion(manifest);
    yield* declaredAgainstImage(manifest);
    for (const mismatch of mismatches(manifest, served)) {
      const { level, ...draft } = explain(mismatch, today);
      const isStrict = mismatch.model.framework === "scikit-learn" && strictScikitLearn;
      yield { ...draft, ...(level && !isStrict && { level }) };
    }
    yield* savedModelsForKeras3(manifest);
    if (served) yield* pinAgainstServer(manifest, served);
  },
};

function* declaredAgainstImage({ serving }: Manifest): Iterable<Draft> {
  const { image, framework, frameworkVersion: version } = serving ?? {};
  const known = image === undefined ? undefined : readServingImage(image);
  if (!known) return;
  const wrongFramework = framework !== undefined && framework !== known.framework;
  const [declared, held] = [version, known.version].map((text) => text && specifierOf(text));
  const wrongVersion = declared && held && !overlap(known.framework, declared, held);
  if (!wrongFramework && !wrongVersion) return;
  const shown = [framework, version].filter(Boolean).join(" ");
  yield {
    code: "VER003",
    message: `serving declares ${shown}, but its image contains ${known.framework} ${known.version}`,
    reason: `The image is ${image}; it decides what runs.`,
    fix: "remove serving.framework and serving.frameworkVersion, or name the image that contains them.",
    data: { found: shown, wanted: `${known.framework} ${known.version}` },
  };
}

function* pinAgainstServer(manifest: Manifest, served: Served): Iterable<Draft> {
  const { framework, distribution, version, by, specifier } = served;
  const pin = required(manifest, framework);
  if (!pin?.requirement || overlap(distribution, pin.specifier, specifier)) return;
  const { name, file, line } = pin.requirement;
  const other = newestIn(distribution, pin.specifier) ?? pin.specifier;
  const fitting = `${name}==${newestIn(distribution, specifier) ?? version}`;
  yield {
    code: "VER002",
    file,
    line,
    message: `${name}${pin.specifier} is pinned, and ${by} has ${version}`,
    reason:
      "The routine would run with another version than the one it was written for, or pip replaces the container's.",
    fix: `pin ${fitting}, or serve with ${framework} ${other}.`,
    data: { requirements: [`${name}${pin.specifier}`], found: pin.specifier, wanted: specifier },
    ...replacing(pin.requirement, fitting),
  };
}
