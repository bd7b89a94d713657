import type { Progress } from "../google/progress";

/** What a user reads while an operation runs: `iris: starting model server (4 min)`. */
export function describeProgress(
  name: string,
  { stage, elapsedMs, what: work = name }: Progress,
): string {
  const what =
    stage === undefined ? "waiting for Vertex AI" : stage.toLowerCase().replaceAll("_", " ");
  return `${work}: ${what} (${duration(elapsedMs)})`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
