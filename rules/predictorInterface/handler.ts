import type {
  LoopRunFacts,
  MethodFacts,
  PredictorFacts,
  RoutineFacts,
} from "../../inspect/python/facts";
import { moduleOf } from "../../inspect/python/moduleNames";
import type { Draft } from "../engine/rule";

/** The abstract base class of handlers. Source: google-cloud-aiplatform 2.7.0, prediction/handler.py. */
const INTERFACE = /^google\.cloud\.aiplatform\.prediction(\.handler)?\.Handler$/;
/** The server's own handler, whose method handle is a coroutine. */
const SDK = /^google\.cloud\.aiplatform\.prediction(\.handler)?\.PredictionHandler$/;
/** Base classes that provide no method of a handler. */
const EMPTY = /^(object|abc\.ABC|ABC)$/;

/** What of the routine runs as in the server's own handler. */
export interface ServersOwn {
  /** Constructs the predictor and calls its `load`. */
  readonly init: boolean;
  /** Calls the predictor's steps in the server's loop, and writes their result as JSON. */
  readonly handle: boolean;
}

/** Whether the server's own code calls a method of the predictor, or imports its module. */
export function isServersCall(from: LoopRunFacts["from"], { init, handle }: ServersOwn): boolean {
  if (from === "import") return true;
  return from === "__init__" || from === "load" ? init : handle;
}

/** A routine's handler may inherit a method of the server's own, or leave the predictor to it. */
export function serversOwn({ handler, handlerClass }: RoutineFacts): ServersOwn {
  if (handler === undefined) return { init: true, handle: true };
  const { outside = [], methods = {} } = handlerClass ?? {};
  const isSdk = outside.length === 1 && SDK.test(outside[0] ?? "");
  const isLeft = (name: string) =>
    isSdk && (!Object.hasOwn(methods, name) || methods[name]?.leavesToBase === true);
  const init = isLeft("__init__");
  // An __init__ of its own may put another object in the predictor's place.
  return { init, handle: init && isLeft("handle") };
}

/** Judges the handler that is named, or reports handlers that nothing names. */
export function* judgeHandler(routine: RoutineFacts): Iterable<Draft> {
  if (routine.handler === undefined) yield* unnamedHandlers(routine);
  else if (routine.handlerClass) yield* judgeClass(routine.handlerClass);
}

/** Unless a handler is named, the image uses the server's own, so handlers in the sources have no effect. */
function* unnamedHandlers({ handlers = [] }: RoutineFacts): Iterable<Draft> {
  for (const { file, line, name } of handlers) {
    const module = moduleOf(file);
    yield {
      code: "CPR008",
      level: "advisory",
      file,
      line,
      message: `${name} is a handler of requests, but the image uses the server's own`,
      reason: "The server takes its handler from HANDLER_MODULE and HANDLER_CLASS.",
      fix: `name it with customPrediction.handler: "${module}:${name}" (--handler), or remove it.`,
      data: { found: name, wanted: `${module}:${name}` },
    };
  }
}

/** Whether `HANDLER(artifacts_uri, predictor=PREDICTOR)` passes what an `__init__` takes. */
function takesPredictor({ least, most, keywordOnly, names }: MethodFacts): boolean {
  if (least > 2 || (keywordOnly === undefined && most !== null && most < 1)) return false;
  if (!names) return true;
  // The first argument would be given by position and by name.
  const isTwice = names[0] === "predictor" && most !== null && most > 0;
  return names.includes("predictor") && !isTwice;
}

/**
 * The server constructs a handler with the address of the artifacts and the predictor's class, and awaits
 * `handle(request)`. Source: google-cloud-aiplatform 2.7.0, prediction/model_server.py.
 */
function* judgeClass({ file, line, methods, outside }: PredictorFacts): Iterable<Draft> {
  const { __init__: init, handle } = { ...methods };
  const needs = outside.every((base) => INTERFACE.test(base) || EMPTY.test(base));
  for (const [name, method] of [
    ["__init__", init],
    ["handle", handle],
  ] as const) {
    if (method && !method.isAbstract) continue;
    if (!needs) continue;
    yield {
      code: "CPR011",
      file: method?.file ?? file,
      line: method?.line ?? line,
      message: `the handler has no ${name}`,
      reason:
        "The server constructs it with artifacts_uri and predictor, and awaits its handle(request).",
      fix: "derive it from google.cloud.aiplatform.prediction.handler.PredictionHandler, or define __init__(self, artifacts_uri, predictor=None) and async def handle(self, request).",
      data: { found: name },
    };
  }
  if (init && !takesPredictor(init))
    yield {
      code: "CPR011",
      file: init.file ?? file,
      line: init.line,
      message: "the handler cannot be constructed with artifacts_uri and predictor",
      reason: "The call HANDLER(artifacts_uri, predictor=PREDICTOR) fails with TypeError.",
      fix: "write __init__(self, artifacts_uri, predictor=None), and give any other argument a default.",
      data: { found: "__init__" },
    };
  if (!handle) return;
  const place = { code: "CPR011", file: handle.file ?? file, line: handle.line };
  if (handle.least > 1 || (handle.most ?? 1) < 1)
    yield {
      ...place,
      message: "handle does not take the request as its one argument",
      reason: "The call fails with TypeError for every request.",
      fix: "write async def handle(self, request), and give any other argument a default.",
      data: { found: "handle" },
    };
  else if (handle.isAsync && handle.returnsAwaitable && outside.every((base) => SDK.test(base)))
    yield {
      ...place,
      message: "handle returns a coroutine that nothing awaits",
      reason: "The server awaits handle once, and uses what it returns as the response.",
      fix: "await what handle returns, such as return await super().handle(request).",
      data: { found: "handle" },
    };
  // The returned value may still be awaitable, so this only warns.
  else if (!handle.isAsync && !handle.isAbstract && !handle.returnsAwaitable)
    yield {
      ...place,
      level: "advisory",
      message: "handle is a plain function, but the server awaits what it returns",
      reason: "A Response cannot be awaited, so that every request fails with TypeError.",
      fix: "write async def handle(self, request).",
      data: { found: "handle" },
    };
}
