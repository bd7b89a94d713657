import component from "./componentSchema.json";
import schema from "./schema.json";

/** The schema of the package: resources and functions as they are written here, the component as its types say. */
export const packageSchema = {
  ...schema,
  types: { ...schema.types, ...component.types },
  resources: { ...schema.resources, ...component.resources },
};
