import type { MethodFacts, PredictorFacts } from "../../inspect/python/facts";
import { listFew, plural } from "../../text";
import type { Draft } from "../engine/rule";
import type { ServersOwn } from "./handler";

/**
 * Methods that the server calls, with the number of arguments besides self. Source: google-cloud-aiplatform 2.7.0,
 * prediction/handler.py.
 */
const CALLED: Readonly<Record<string, number>> = {
  __new__: 0,
  __init__: 0,
  load: 1,
  preprocess: 1,
  predict: 1,
  postprocess: 1,
};
/** Why each method is needed. */
const NEEDED: Readonly<Record<string, string>> = {
  load: "The server calls load when it starts",
  preprocess: "The server calls preprocess for every request",
  predict: "The server calls predict for every request",
  postprocess: "The server calls postprocess for every result",
};

/** Methods that the SDK's own classes provide. Source: google-cloud-aiplatform 2.7.0, prediction/. */
const PROVIDED: readonly (readonly [base: RegExp, methods: readonly string[]])[] = [
  [/(^|\.)(Sklearn|Xgboost)Predictor$/, ["load", "preprocess", "predict", "postprocess"]],
  [
    /^google\.cloud\.aiplatform\.prediction(\.predictor)?\.Predictor$/,
    ["preprocess", "postprocess"],
  ],
  [/^(object|abc\.ABC|ABC|typing\.(Generic|Protocol)|Generic|Protocol)$/, []],
];

/** Methods that the server's own `handle` calls; its `__init__` calls the others. */
const STEPS: ReadonlySet<string> = new Set(["preprocess", "predict", "postprocess"]);

/** Most arguments that one finding lists. */
const MOST_NAMES = 10;

/** What is known of a predictor besides its class. */
interface Callers {
  /** Whether all sources were parsed. */
  readonly isWhole: boolean;
  readonly servers: ServersOwn;
}

/** Methods that the server cannot call, and missing ones if the whole class is known. */
export function* judgeMethods(
  found: PredictorFacts,
  { isWhole, servers }: Callers,
): Iterable<Draft> {
  if (isWhole) yield* missingMethods(found, servers);
  for (const [name, given] of Object.entries(CALLED)) {
    const method = Object.hasOwn(found.methods, name) ? found.methods[name] : undefined;
    if (!method) continue;
    // Python passes the class to __new__, whether it is declared a staticmethod or not.
    if (name === "__new__" && method.isStatic) continue;
    const place = { file: method.file ?? found.file, line: method.line };
    if (method.isUncallable)
      yield {
        code: "CPR003",
        ...place,
        message: `${name} is a property, and nothing can call its value, as the server does`,
        reason: "The call fails with TypeError.",
        fix: `remove @property, and write ${name}(self, ${name === "load" ? "artifacts_uri" : "value"}).`,
        data: { found: "property", wanted: "method" },
        ...unlessOwn(name, servers),
      };
    if (method.least > given || (method.most ?? given) < given)
      yield {
        code: "CPR003",
        ...place,
        ...wrongArguments(name, given, method),
        ...unlessOwn(name, servers),
      };
    if (method.isAsync) {
      yield {
        code: "CPR006",
        ...place,
        message: `${name} is a coroutine, but the server calls it without await`,
        reason: "The coroutine is never awaited, so its body never runs.",
        fix: `make it a plain def ${name}${name === "__init__" ? "" : ", and run coroutines in a thread: concurrent.futures.ThreadPoolExecutor(1).submit(asyncio.run, COROUTINE).result()"}.`,
        data: { found: name },
        // Whoever constructs it, Python refuses an __init__ that returns a coroutine.
        ...(name !== "__init__" && unlessOwn(name, servers)),
      };
    }
  }
}

/** The level and the reason of a finding about a method that a handler of the sources may call in another way. */
function unlessOwn(name: string, servers: ServersOwn): Partial<Pick<Draft, "level" | "reason">> {
  const [caller, isServers] = STEPS.has(name)
    ? ["handle", servers.handle]
    : ["__init__", servers.init];
  if (isServers) return {};
  return {
    level: "advisory" as const,
    reason: `The server's own ${caller} fails here; the routine's handler may call it in another way.`,
  };
}

function wrongArguments(name: string, given: number, method: MethodFacts) {
  const { least, most, isStatic = false, keywordOnly = [], fields = [] } = method;
  if (fields.length > 0) {
    const which = `${fields.length === 1 ? "field" : "fields"} ${listFew(fields, MOST_NAMES)}`;
    return {
      message: `the class requires a value for the ${which}, but the server constructs it without arguments`,
      reason: "The call fails with TypeError.",
      fix: `give the ${which} a default.`,
      data: { found: fields.join(", "), wanted: `${given}` },
    };
  }
  const byPlace = least - keywordOnly.length;
  // The positional arguments fit; only the required keyword-only arguments do not.
  if (keywordOnly.length > 0 && byPlace <= given && given <= (most ?? given)) {
    const which = `${keywordOnly.length === 1 ? "argument" : "arguments"} ${listFew(keywordOnly, MOST_NAMES)}`;
    return {
      message: `${name} requires the keyword-only ${which}, but the server passes ${given === 0 ? "none" : `only ${plural(given, "argument")}, by position`}`,
      reason: "The call fails with TypeError.",
      fix: `give the keyword-only ${which} a default.`,
      data: { found: keywordOnly.join(", "), wanted: `${given}` },
    };
  }
  const range =
    most === null
      ? `at least ${plural(least, "argument")}`
      : least >= most
        ? plural(least, "argument")
        : `${least} to ${plural(most, "argument")}`;
  const argument = name === "load" ? ", artifacts_uri" : isConstructor(name) ? "" : ", value";
  const self = name === "__new__" ? "cls" : "self";
  return {
    message:
      least < 0
        ? `${name} has no ${self} argument`
        : `${name} takes ${range}${isStatic ? "" : ` besides ${self}`}, but the server passes ${given === 0 ? "none" : given}`,
    reason: "The call fails with TypeError.",
    fix: `write ${name}(${self}${argument})${isStatic ? " without @staticmethod" : ""}, and give any other argument a default.`,
    data: {
      found: `${least}${most === null ? "+" : most === least ? "" : `-${most}`}`,
      wanted: `${given}`,
    },
  };
}

/** Whether Python calls a method to construct the object. */
function isConstructor(name: string): boolean {
  return name === "__init__" || name === "__new__";
}

/**
 * Methods that neither the class nor its bases provide. Of the bases outside of the sources, only the SDK's are known.
 */
function* missingMethods(
  { file, line, methods, outside }: PredictorFacts,
  servers: ServersOwn,
): Iterable<Draft> {
  const known = outside.map((base) => PROVIDED.find(([pattern]) => pattern.test(base)));
  if (known.includes(undefined)) return;
  const provided = known.flatMap((found) => found?.[1] ?? []);
  // Python enforces abstract methods only in subclasses of abc.ABC, such as the SDK's Predictor.
  const isStrict = outside.some((base) => ENFORCES.test(base));
  // Such a class may provide any method, though not to Python's check for abstract ones.
  const answersForOthers = ["__getattr__", "__getattribute__"].some((name) =>
    Object.hasOwn(methods, name),
  );
  const isLeft = (name: string) => isStrict && methods[name]?.isAbstract === true;
  const names = Object.keys(methods).filter((name) => !isLeft(name));
  yield* leftAbstract(
    { file, line, methods },
    Object.keys(methods).filter(
      (name) => isLeft(name) && !Object.hasOwn(NEEDED, name) && !provided.includes(name),
    ),
    names,
  );
  for (const [needed, reason] of Object.entries(NEEDED)) {
    if (names.includes(needed)) continue;
    const near = names.find((name) => isNear(name, needed));
    const isProvided = provided.includes(needed);
    // A similarly named method that nothing refers to was meant to be called by the server.
    if (isProvided && (near === undefined || methods[near]?.isReferred !== false)) continue;
    const method = near === undefined ? undefined : methods[near];
    const given = needed === "load" ? "artifacts_uri" : "value";
    // Whatever calls it, Python constructs no object of a class with an abstract method.
    const isAbstract = isLeft(needed) || (needed === "predict" && outside.some(isSdkBase));
    if (answersForOthers && !isAbstract && !(needed === "load" && outside.some(isSdkBase)))
      continue;
    yield {
      code: "CPR002",
      file: method?.file ?? file,
      line: method?.line ?? line,
      message:
        near === undefined
          ? `the predictor has no method ${needed}`
          : `the predictor does not define ${needed}, but a method named ${near}`,
      reason: isProvided ? `${reason}, and nothing calls ${near}.` : `${reason}.`,
      fix:
        near !== undefined
          ? `rename ${near} to ${needed}.`
          : `add ${needed}(self, ${given})${/process/.test(needed) ? ", or derive the class from google.cloud.aiplatform.prediction.predictor.Predictor" : ""}.`,
      data: { ...(near !== undefined && { found: near }), wanted: needed },
      ...(!isAbstract && unlessOwn(needed, servers)),
    };
  }
}

/** Whether the class is the SDK's abstract base, which leaves load and predict abstract. */
function isSdkBase(base: string): boolean {
  return /^google\.cloud\.aiplatform\.prediction(\.predictor)?\.Predictor$/.test(base);
}

/** Base classes that make Python refuse to construct an object with abstract methods. */
const ENFORCES = /^((abc\.)?ABC|google\.cloud\.aiplatform\.prediction(\.\w+)*\.\w*Predictor)$/;

/** Abstract methods of base classes that the predictor does not define. */
function* leftAbstract(
  { file, line, methods }: Pick<PredictorFacts, "file" | "line" | "methods">,
  left: readonly string[],
  names: readonly string[],
): Iterable<Draft> {
  for (const abstract of left) {
    const near = names.find((name) => isNear(name, abstract));
    const method = near === undefined ? undefined : methods[near];
    yield {
      code: "CPR002",
      file: method?.file ?? file,
      line: method?.line ?? line,
      message: `the predictor does not define the abstract method ${abstract}${near === undefined ? "" : `, but one named ${near}`}`,
      reason: "The server constructs the object when it starts, and Python raises TypeError.",
      fix:
        near === undefined
          ? `define ${abstract} in the predictor.`
          : `rename ${near} to ${abstract}.`,
      data: { ...(near !== undefined && { found: near }), wanted: abstract },
    };
  }
}

/** Whether a method's name may be a misspelling of `wanted`. */
function isNear(name: string, wanted: string): boolean {
  return (
    !name.startsWith("_") &&
    distance(name.toLowerCase(), wanted.toLowerCase()) <= 2 &&
    !Object.hasOwn(CALLED, name)
  );
}

/** The Levenshtein distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
