export type { Finding, Level, Severity } from "./engine/finding";
export { exemptionOf, renderFinding } from "./engine/finding";
export { INTERNAL_ERROR, internalError } from "./engine/internalError";
export type { JudgeOptions, PolicySetting } from "./engine/judge";
export { judge, judgeRule } from "./engine/judge";
export { policies, rules } from "./engine/list";
export { severityOf } from "./engine/order";
export type { AnyRule, Context, Draft, OptionSchema, Rule } from "./engine/rule";
export { findSigner, type SignedBy } from "./modelSignature/signed";
export {
  type AlreadyKnown,
  describeNotChecked,
  type NotChecked,
  type NotCheckedWords,
  notChecked,
} from "./notChecked";
