import type table from "../../data/tflite-schema.json";
import { lazy } from "../lazy";

/** The names of the built-in operators and of the types of tensors, by their numbers. */
export const schemaNames = lazy(() => require("../../data/tflite-schema.json") as typeof table);
