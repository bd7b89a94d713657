import type * as pulumi from "@pulumi/pulumi";

/** A value of which every part may be an output of another resource. */
export type DeepInput<T> = unknown extends T
  ? pulumi.Input<unknown>
  : T extends readonly (infer Item)[]
    ? pulumi.Input<readonly DeepInput<Item>[]>
    : T extends object
      ? pulumi.Input<{ readonly [Name in keyof T]: DeepInput<T[Name]> }>
      : pulumi.Input<T>;
