export { type BucketAddress, parseAddress } from "./address";
export { type BucketFolder, type BucketOptions, withBucketFolder } from "./bucketFolder";
