import { realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { InputError, type InspectOptions } from "../inspect";
import { readJsonObject } from "../inspect/readJson";
import { settingFaults } from "../inspect/schema/faults";
import { SETTINGS_FILE } from "../inspect/schema/settings";
import { osReason } from "../text";

/** What `model-version.json` sets, and the names of its settings in their order. */
export interface Settings {
  readonly options: Omit<InspectOptions, "exemptions">;
  readonly names: readonly string[];
}

/**
 * Reads `model-version.json`. It may come with a downloaded model, so that its paths must lead to places below `folder`,
 * which is the export's or the sources' itself, and it waives nothing: its exemptions are left out.
 */
export function readSettings(file: string, folder: string): Settings {
  const given = readFile(file);
  const { exemptions: _exemptions, ...settings } = given;
  const { customPrediction, sampleRequest, modelSignature } = settings;
  const { artifacts } = customPrediction ?? {};
  const below = (path: string, setting: string, flag: string) =>
    pathBelow(folder, path, `${file}: ${setting}`, flag);
  return {
    options: {
      ...settings,
      ...(customPrediction &&
        artifacts !== undefined && {
          customPrediction: {
            ...customPrediction,
            artifacts: below(artifacts, "customPrediction.artifacts", "--artifacts"),
          },
        }),
      ...(sampleRequest !== undefined && {
        sampleRequest: below(sampleRequest, "sampleRequest", "--request"),
      }),
      ...(modelSignature !== undefined && {
        modelSignature: below(modelSignature, "modelSignature", "--model-signature"),
      }),
    },
    names: Object.keys(given),
  };
}

/** The exemptions in a file of the form of `model-version.json`, which the user names. */
export function readExemptions(file: string): InspectOptions["exemptions"] {
  const { exemptions } = readFile(file);
  if (exemptions) return exemptions;
  throw new InputError(
    `${file}: has no exemptions`,
    'write {"exemptions": [{"rule": "...", "reason": "...", "until": "YYYY-MM-DD"}]}',
  );
}

function readFile(file: string): InspectOptions {
  const given = readJsonObject(file);
  const [fault] = settingFaults(SETTINGS_FILE, given);
  if (fault) throw new InputError(`${file}: ${fault.property} ${fault.what}`, fault.fix);
  const { $schema: _schema, ...options } = given;
  return options as InspectOptions;
}

function pathBelow(folder: string, path: string, what: string, flag: string): string {
  const location = join(folder, path);
  try {
    const root = realpathSync(folder);
    const real = realpathSync(location);
    if (real === root || real.startsWith(root + sep)) return location;
  } catch (error) {
    throw new InputError(`${what} "${path}": ${osReason(error)}`, `correct it, or give ${flag}`);
  }
  throw new InputError(
    `${what} "${path}" points outside the folder`,
    `move it into the folder, or give ${flag} on the command line`,
  );
}
