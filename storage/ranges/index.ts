export { urlOf } from "../place";
export { type BucketAddress, parseAddress } from "./address";
export { answerRanges } from "./answerRanges";
export { BlockCache } from "./blocks";
export {
  type BucketFolder,
  type BucketOptions,
  below,
  objectsBelow,
  objectsNamed,
  openObject,
  withBucketFolder,
} from "./bucketFolder";
export { connect } from "./connect";
export { readFault } from "./faults";
export { RangeReader } from "./reader";
