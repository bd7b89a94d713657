import type * as pulumi from "@pulumi/pulumi";

/** What the SDK keeps in an output, beside what its types show. */
interface Inside<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}

/** The value of an output, or undefined where it is unknown: in preview, and of a resource that failed or was skipped. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown } = output as unknown as Inside<T>;
  return (await isKnown) ? (output as unknown as Inside<T>).promise() : undefined;
}
