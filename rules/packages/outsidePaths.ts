import type { FileReadFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { UNREACHED } from "./missingDistributions";

/** Folders of personal machines and notebooks, which do not exist in the server's container. */
const ELSEWHERE =
  /^(\/(home|Users|root|content|kaggle|mnt|gdrive|workspace|notebooks|dbfs)\/|~|[A-Za-z]:[\\/]|\\\\)/;
/** The mount of Cloud Storage that training jobs have but the server does not. */
const MOUNT = /^\/gcs\//;

/** Files that the code reads by paths that only the author's machine has, one finding for each path. */
export function* outsidePaths({ filesRead, brings }: RoutineFacts): Iterable<Draft> {
  const reported = new Set<string>();
  for (const read of filesRead) {
    const why = whyMissing(read);
    if (why === undefined || reported.has(read.path)) continue;
    reported.add(read.path);
    // Code that runs programs or copies files may create any path.
    const isSure = brings !== "anything" && !MOUNT.test(read.path);
    yield {
      code: "IMP010",
      ...((read.isUnreached || !isSure) && { level: "advisory" as const }),
      file: read.file,
      line: read.line,
      message: `reads "${read.path}", ${why}`,
      reason: read.isUnreached ? UNREACHED : "The predictor fails when it opens the file.",
      fix: "put the file into the sources or the artifacts, and read it by its path below os.path.dirname(__file__) or the working folder.",
      data: { files: [read.path] },
    };
  }
}

function whyMissing({ below, path }: FileReadFacts): string | undefined {
  if (below === "outside")
    return "which points outside the sources, and only the sources are packed";
  if (below !== "absolute") return undefined;
  if (MOUNT.test(path)) return "a mount that training jobs have but the server does not";
  return ELSEWHERE.test(path) ? "a path that the container does not have" : undefined;
}
