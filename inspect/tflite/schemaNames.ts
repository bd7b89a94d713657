import type table from "../../data/tflite-schema.json";
import { lazy } from "../lazy";

/** The names of built-in operators and of tensor types, by number. */
export const schemaNames = lazy(() => require("../../data/tflite-schema.json") as typeof table);
