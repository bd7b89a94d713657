import type { RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";

/** Files that Python reads whenever it starts, in the archives that the requirements install from the sources. */
export function* startupFiles({ startupFiles: found = [] }: RoutineFacts): Iterable<Draft> {
  for (const { distribution, member, runs, file, line } of found) {
    const from = distribution === "" ? "the sources" : distribution;
    yield {
      code: "HYG006",
      ...(!runs && { level: "advisory" as const }),
      file,
      line,
      message: `installs ${member} of ${from}, which ${runs ? "runs code whenever Python starts" : "adds folders to sys.path"}`,
      reason: runs
        ? "The code runs in the server, in pip and in every other Python of the image, before any import names it."
        : "What is imported then depends on folders that neither the sources nor the requirements name.",
      fix: `remove ${member} from ${from}, and ${runs ? "do what it does in a function that the predictor calls" : "import the modules as packages"}.`,
      data: { files: [distribution === "" ? member : distribution] },
    };
  }
}
