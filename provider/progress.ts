import type { Progress } from "../google/progress";
import type { TransferProgress } from "../storage/work";
import { formatBytes } from "../text";

/** What a user reads while an operation runs: `iris: starting model server (4 min)`. */
export function describeProgress(
  name: string,
  { stage, elapsedMs, what: work = name }: Progress,
): string {
  const what =
    stage === undefined ? "waiting for Vertex AI" : stage.toLowerCase().replaceAll("_", " ");
  return `${work}: ${what} (${duration(elapsedMs)})`;
}

/** What a user reads while objects are transferred: `iris: 12 of 40 objects, 3.2 GB of 10.0 GB (40 s)`. */
export function describeTransfer(
  name: string,
  { objects, totalObjects, bytes, totalBytes, elapsedMs }: TransferProgress,
): string {
  const sizes = `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
  return `${name}: ${objects} of ${totalObjects} objects, ${sizes} (${duration(elapsedMs)})`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
