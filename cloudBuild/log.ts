import { escapeControls } from "../text";
import type { BuildWork } from "./services";

/** Lines at the end of a log that a message shows, and characters of each. */
const LINES = 15;
const WIDTH = 300;

interface LogEntry {
  readonly textPayload?: string;
}

/**
 * The last lines of a build's log, oldest first; none if the caller may not read it. Source: LogEntry in
 * google/logging/v2/log_entry.proto.
 */
export async function lastLines(
  { services: { logging }, limits }: BuildWork,
  project: string,
  buildId: string,
): Promise<string[]> {
  const body = {
    resourceNames: [`projects/${project}`],
    filter: `resource.type="build" AND resource.labels.build_id="${buildId}"`,
    orderBy: "timestamp desc",
    pageSize: LINES,
  };
  try {
    const { entries = [] } = await logging.send<{ readonly entries?: readonly LogEntry[] }>(
      { method: "POST", path: "entries:list", body, once: true },
      limits,
    );
    return entries
      .map(({ textPayload = "" }) => escapeControls(textPayload.trimEnd()).slice(0, WIDTH))
      .filter((line) => line !== "")
      .reverse();
  } catch {
    return []; // the failure is reported without it
  }
}
