import * as pulumi from "@pulumi/pulumi";
import type { PropertyFault } from "../../inspect/schema/faults";

/** The fix for an invalid bucket name. */
export const BUCKET_FIX = 'give the bucket\'s name, such as "my-models" or bucket.name';

/** What is wrong with the name of a bucket; undefined for a valid name. */
export function bucketFault(bucket: unknown): PropertyFault | undefined {
  const property = "bucket";
  if (bucket === undefined || bucket === "") {
    return {
      property,
      what: "is missing",
      fix: BUCKET_FIX,
    };
  }
  if (pulumi.Resource.isInstance(bucket)) {
    return {
      property,
      what: "is a resource, not one of its properties",
      fix: "give its name, as bucket.name",
    };
  }
  if (typeof bucket !== "string") {
    return {
      property,
      what: `is ${typeof bucket === "object" ? "an object" : `a ${typeof bucket}`}`,
      fix: "give the bucket's name as a string",
    };
  }
  if (!bucket.includes("/")) return undefined;
  return {
    property,
    what: `"${bucket}" is not the name of a bucket`,
    fix: "give only the name, and folders below it as prefix",
  };
}

/**
 * The name of a bucket, checked once it is known, because a JavaScript program may pass anything.
 * @param errorOf the error of the component with this fault.
 */
export function checkedBucket(
  bucket: pulumi.Input<string>,
  errorOf: (fault: PropertyFault) => pulumi.RunError,
): pulumi.Input<string> {
  if (typeof bucket === "string") return bucket;
  return pulumi.output(bucket).apply((known) => {
    const fault = bucketFault(known);
    if (fault) throw errorOf(fault);
    return known;
  });
}
