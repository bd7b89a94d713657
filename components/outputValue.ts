import type * as pulumi from "@pulumi/pulumi";

/** What the SDK stores in an output, besides what its types show. */
interface Inside<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}

/** The value of an output; undefined if it is unknown, in preview or because the resource failed or was skipped. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown } = output as unknown as Inside<T>;
  return (await isKnown) ? (output as unknown as Inside<T>).promise() : undefined;
}
