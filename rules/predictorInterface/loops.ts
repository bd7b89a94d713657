import type { LoopRunFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { serversOwn } from "./handler";

/** When the server runs each method, in words. */
export const WHEN: Readonly<Record<LoopRunFacts["from"], string>> = {
  import: "when the module is imported",
  __init__: "when the server starts",
  load: "when the server starts",
  preprocess: "for every request",
  predict: "for every request",
  postprocess: "for every request",
};

/**
 * Event loops inside the server's: uvicorn imports the predictor, constructs it and calls its methods in a running
 * loop. Source: uvicorn, config.py (`load`, with a factory) and server.py; tried with google-cloud-aiplatform 2.7.0.
 */
export function* loopsInLoop(routine: RoutineFacts): Iterable<Draft> {
  const { loopRuns = [] } = routine;
  const isInLoop = serversOwn(routine).handle;
  const reported = new Set<string>();
  for (const { name, file, line, from, isConditional } of loopRuns) {
    const key = `${file}:${line}`;
    // The routine's own handler may call the predictor in a thread.
    if (reported.has(key) || (!isInLoop && from !== "import")) continue;
    reported.add(key);
    const isPatch = name === "nest_asyncio.apply";
    yield {
      code: "CPR012",
      ...(isConditional && { level: "advisory" as const }),
      file,
      line,
      message: `calls ${name} in the server's own event loop`,
      reason: isPatch
        ? `The server's loop is uvloop's, which nest_asyncio cannot patch: the call fails with ValueError ${WHEN[from]}.`
        : `Python runs no loop inside of a running one: the call fails with RuntimeError ${WHEN[from]}.`,
      fix: `${isPatch ? "remove it, and " : ""}run the coroutine in a thread: concurrent.futures.ThreadPoolExecutor(1).submit(asyncio.run, COROUTINE).result().`,
      data: { found: name },
    };
  }
}
