import type { Row } from "../row";
import { audit } from "./audit";
import { bucket } from "./bucket";
import { bundle } from "./bundle";
import { check, routine } from "./check";
import { growthOfBytes, growthOfFiles } from "./growth";
import { inspect } from "./inspect";
import { previewOf1, previewOf10, previewOf100 } from "./preview";
import { scanners } from "./scanners";
import { servedPreview } from "./servedPreview";
import { sniff } from "./sniff";
import { start } from "./start";

/** Every row of `npm run bench`, in the order of the table. */
export const ROWS: readonly Row[] = [
  start,
  check,
  routine,
  inspect,
  sniff,
  scanners,
  previewOf1,
  previewOf10,
  previewOf100,
  servedPreview,
  growthOfBytes,
  growthOfFiles,
  audit,
  bucket,
  bundle,
];
