import { unknownStringValue } from "@pulumi/policy/proxy";

/** Stands for a value that the engine does not know in preview; reading it through a policy's props throws there. */
export const unknown = unknownStringValue;
