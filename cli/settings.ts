import { join } from "node:path";
import { InputError, type InspectOptions } from "../inspect";
import { settingFaults } from "../inspect/schema/faults";
import { SETTINGS_FILE } from "../inspect/schema/settings";
import { readJsonObject } from "./json";

/** Reads `model-version.json`; paths in it are relative to `folder`, which is the export's or the sources' itself. */
export function readSettings(file: string, folder: string): InspectOptions {
  const given = readJsonObject(file);
  const [fault] = settingFaults(SETTINGS_FILE, given);
  if (fault) throw new InputError(`${file}: ${fault.property} ${fault.what}`, fault.fix);
  const settings = given as InspectOptions;
  const { customPrediction, sampleRequest } = settings;
  const { artifacts } = customPrediction ?? {};
  return {
    ...settings,
    ...(customPrediction &&
      artifacts !== undefined && {
        customPrediction: { ...customPrediction, artifacts: join(folder, artifacts) },
      }),
    ...(sampleRequest !== undefined && { sampleRequest: join(folder, sampleRequest) }),
  };
}
