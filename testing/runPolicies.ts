import {
  type PolicyConfigJSONSchema,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
  unknownCheckingProxy,
} from "@pulumi/policy";

export type PolicyUnderTest = ResourceValidationPolicy | StackValidationPolicy;

/** A resource as the engine hands it to policies: inputs for resource policies, outputs for stack policies. */
export interface ResourceUnderTest {
  readonly type: string;
  readonly name: string;
  /** May hold `unknown` anywhere. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Name of another resource of the list. */
  readonly parent?: string;
}

/** What a policy reported, as `pulumi preview` would list it. */
export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
  /** Name of the resource; absent where a stack policy names none. */
  readonly resource?: string;
}
