import component from "./componentSchema.json";
import schema from "./schema.json";

/** The schema of the package: resources and functions from schema.json, the component from its types. */
export const packageSchema = {
  ...schema,
  types: { ...schema.types, ...component.types },
  resources: { ...schema.resources, ...component.resources },
};
