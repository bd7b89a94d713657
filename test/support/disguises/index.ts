import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { sniff } from "../../../rules/modelFormat/sniff";
import { arrays } from "./arrays";
import type { Wrap } from "./parts";
import { streams } from "./streams";
import { tars } from "./tars";
import { zips } from "./zips";

export { numpy } from "./arrays";
export { messageMasks, textMasks } from "./masks";
export { payloads } from "./payloads";

/** Containers around a payload. For each, the payload must be found or the container refused. */
export const wrappings: Readonly<Record<string, Wrap>> = {
  ...streams,
  ...zips,
  ...tars,
  ...arrays,
};

/** Whether `sniff` refuses a file of this name and these bytes. */
export function refuses(name: string, bytes: Buffer): boolean {
  return sniff(name, recognise(bufferSource(bytes))).refuse;
}
