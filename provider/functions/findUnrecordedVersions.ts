import { type RecordedVersions, unrecordedVersions } from "../../vertex/modelVersion/unrecorded";
import { parseModelName } from "../../vertex/names";
import type { ProviderFunction } from "./function";

/** The versions of a component that are in the registry but in no state. */
export const findUnrecordedVersions: ProviderFunction = {
  check: ({ modelName }) =>
    parseModelName(String(modelName)) ? [] : [{ property: "modelName", ...NO_NAME }],

  async call({ modelName, ...args }, access) {
    const model = parseModelName(String(modelName));
    if (!model) return {};
    return {
      versions: await unrecordedVersions(access, model, args as unknown as RecordedVersions),
    };
  },
};

const NO_NAME = {
  what: "is not the name of a model",
  fix: "write projects/PROJECT/locations/LOCATION/models/ID",
};
