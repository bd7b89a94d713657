import type * as pulumi from "@pulumi/pulumi";

/** The value of an output, whose failure fails the test instead of leaving it waiting. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
