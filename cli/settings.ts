import { join } from "node:path";
import { InputError, type InspectOptions, type RoutineOptions } from "../inspect";
import { DESCRIPTION, faultsOfMembers } from "../inspect/memberKinds";
import { readJsonObject } from "./json";

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
  const [fault] = faultsOfMembers(given, { name: "text", ...DESCRIPTION });
  if (fault) throw new InputError(`${file}: ${fault.member} ${fault.what}`, fault.fix);
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
