export type { Exemption, Manifest } from "../inspect";
export { Framework } from "../inspect";
export { ModelVersion } from "./modelVersion";
export type {
  CustomPredictionArgs,
  ExportArgs,
  ModelVersionArgs,
  ServingArgs,
} from "./modelVersionArgs";
