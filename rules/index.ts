export type { Finding, Level } from "./finding";
export { renderFinding } from "./finding";
export type { JudgeOptions, PolicySetting } from "./judge";
export { judge } from "./judge";
export { rules } from "./list";
export type { Rule } from "./rule";
