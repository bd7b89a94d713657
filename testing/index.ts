export type { PolicyConfig, PolicySetting } from "./config";
export type { PreviewOptions, Violation } from "./preview";
export { previewPolicies } from "./preview";
export type { TestResource } from "./resource";
export { unknown } from "./resource";
