export { type PolicyUnderTest, type ResourceUnderTest, runPolicies, type Violation } from "./runPolicies";
export { unknown } from "./unknown";
