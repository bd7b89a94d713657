import * as v from "valibot";
import { type Exemption, Framework, type ServingFacts } from "../manifest";
import type { CustomPredictionOptions, ExportOptions, InspectOptions } from "../options";
import { list, oneOf, type SchemaOf, settings } from "./build";

const STRING = v.string("give a string");
const STRINGS = list(v.string("give a string"), "give a list of strings");
const FRAMEWORKS = Object.values(Framework);

function matching(pattern: RegExp, fix: string): SchemaOf<string> {
  return v.pipe(v.string(fix), v.regex(pattern, fix));
}

const EXPORT = settings<ExportOptions>({
  path: STRING,
  tags: STRINGS,
  signature: STRING,
  exclude: STRINGS,
});

const CUSTOM_PREDICTION = settings<CustomPredictionOptions>({
  source: STRING,
  predictor: STRING,
  handler: STRING,
  requirements: STRING,
  artifacts: STRING,
  exclude: STRINGS,
});

const SERVING = settings<ServingFacts>({
  image: STRING,
  framework: oneOf(FRAMEWORKS, `give one of ${FRAMEWORKS.join(", ")}`),
  frameworkVersion: matching(
    /^\d+(\.\d+){0,2}(-?rc\d+)?(\+\w+)?$/,
    'give a version, such as "2.15"',
  ),
  pythonVersion: matching(/^3\.\d+(\.\d+)?$/, 'give a version, such as "3.10"'),
});

/** The policy `exemptions` reports what an exemption lacks. */
const EXEMPTION = settings<Exemption>({ rule: STRING, reason: STRING, until: STRING });

/** How to read a bundle: the arguments of its `ModelVersion`, without those about its destination. */
export const BUNDLE = {
  export: EXPORT,
  customPrediction: CUSTOM_PREDICTION,
  serving: SERVING,
  sampleRequest: STRING,
  modelSignature: STRING,
  exemptions: list(EXEMPTION, "give a list of objects"),
};

/** The contents of `model-version.json`; editors read its schema from `$schema`. */
export const SETTINGS_FILE = settings<InspectOptions & { readonly $schema?: string }>({
  name: STRING,
  ...BUNDLE,
  $schema: STRING,
});
