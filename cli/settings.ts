import { join } from "node:path";
import { InputError, type InspectOptions, type RoutineOptions } from "../inspect";
import { readJsonObject } from "./json";

type Kind = "text" | "texts" | "objects" | { readonly [member: string]: Kind };

/** Members of `model-version.json` and what each holds: the component's arguments without the bucket. */
const MEMBERS: { readonly [member: string]: Kind } = {
  name: "text",
  export: { path: "text", tags: "texts", signature: "text", exclude: "texts" },
  customPrediction: {
    source: "text",
    predictor: "text",
    requirements: "text",
    artifacts: "text",
    exclude: "texts",
  },
  serving: { image: "text", framework: "text", frameworkVersion: "text", pythonVersion: "text" },
  sampleRequest: "text",
  exemptions: "objects",
};

interface RoutineSettings extends RoutineOptions {
  readonly source?: string;
  readonly exclude?: readonly string[];
}

interface Settings extends Pick<InspectOptions, "name" | "serving" | "exemptions"> {
  readonly export?: Pick<InspectOptions, "tags" | "signature" | "exclude"> & { path?: string };
  readonly customPrediction?: RoutineSettings;
  readonly sampleRequest?: string;
}

/** Reads `model-version.json`; paths in it are relative to `folder`, which is the export's or the sources' itself. */
export function readSettings(file: string, folder: string): InspectOptions {
  const given = readJsonObject(file);
  checkMembers(file, given, MEMBERS);
  const {
    export: exported,
    customPrediction,
    sampleRequest,
    ...rest
  } = given as unknown as Settings;
  const { path: _path, ...exportOptions } = exported ?? {};
  const {
    source: _source,
    exclude,
    artifacts,
    ...routine
  }: Partial<RoutineSettings> = customPrediction ?? {};
  return {
    ...rest,
    ...exportOptions,
    ...(exclude && { exclude }),
    ...(routine.predictor !== undefined && {
      routine: {
        ...routine,
        predictor: routine.predictor,
        ...(artifacts !== undefined && { artifacts: join(folder, artifacts) }),
      },
    }),
    ...(sampleRequest !== undefined && { sampleRequest: join(folder, sampleRequest) }),
  };
}

function checkMembers(
  place: string,
  given: object,
  members: { readonly [member: string]: Kind },
): void {
  for (const [member, value] of Object.entries(given)) {
    const kind = members[member];
    if (kind === undefined) {
      const known = Object.keys(members).join(", ");
      throw new InputError(`${place}: unknown member "${member}"`, `members are ${known}`);
    }
    if (typeof kind === "object") {
      if (!isObject(value)) throw new InputError(`${place}: ${member} is no object`, "use { ... }");
      checkMembers(`${place}: ${member}`, value, kind);
    } else if (!holds(kind, value)) {
      const form = { text: "a text", texts: "a list of texts", objects: "a list of objects" }[kind];
      throw new InputError(`${place}: ${member} is ${JSON.stringify(value)}`, `give ${form}`);
    }
  }
}

function holds(kind: "text" | "texts" | "objects", value: unknown): boolean {
  if (kind === "text") return typeof value === "string";
  const isItem = kind === "texts" ? (item: unknown) => typeof item === "string" : isObject;
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
