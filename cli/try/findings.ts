import type { ExcludedFile } from "../../inspect/manifest";
import type { Draft } from "../../rules";
import { distributionsOf } from "../../rules/packages/distributions";
import { formatBytes, plural } from "../../text";
import { EXCLUDED } from "../excluded";
import type { Ended } from "./process";
import type { Fault, RunReport, Step, StepReport } from "./report";

/** Every code of `try`, with its title; docs/try.md has them too. */
export const TRY_CODES = {
  TRY001: "Requirements that cannot be installed",
  TRY002: "Module or class that cannot be imported",
  TRY003: "Predictor that cannot be constructed",
  TRY004: "Model that cannot be loaded",
  TRY005: "Request that preprocess fails on",
  TRY006: "Request that predict fails on",
  TRY007: "Result that postprocess fails on",
  TRY008: "Response that is not JSON",
  TRY009: "Step that takes too long",
  TRY010: "Process that ends by itself",
  TRY011: "Python that is not the container's",
  TRY012: "Response that clients may not understand",
  TRY013: "Interface of the service that was shut down",
} as const;
type Code = keyof typeof TRY_CODES;

/** What is known besides the runner's report. */
export interface RunContext {
  /** `module:Class`. */
  readonly predictor: string;
  /** Files that are in the sources but are not packed. */
  readonly excluded: readonly ExcludedFile[];
  readonly timeoutSeconds: number;
  readonly hasArtifacts: boolean;
  /** Program that was used with its installed distributions; absent if the requirements were installed. */
  readonly usedAsIs?: string;
}

interface StepText {
  readonly code: Code;
  /** When the server takes the step, and what a failure means. */
  readonly reason: string;
  /** The method's signature. */
  readonly call: string;
}

const ON_START = "when it starts, and stops with this exception.";
const ON_REQUEST = "for every request, and answers this one with status 500.";
const STEPS: Readonly<Record<Exclude<Step, "response">, StepText>> = {
  import: { code: "TRY002", reason: `The server imports the class ${ON_START}`, call: "" },
  construct: {
    code: "TRY003",
    reason: `The server constructs the object without arguments ${ON_START}`,
    call: "__init__(self)",
  },
  load: {
    code: "TRY004",
    reason: `The server calls load(artifacts_uri) ${ON_START}`,
    call: "load(self, artifacts_uri)",
  },
  from_path: {
    code: "TRY004",
    reason: "from_path(model_dir) constructed the object when the service started.",
    call: "from_path(cls, model_dir), as a classmethod",
  },
  preprocess: {
    code: "TRY005",
    reason: `The server calls preprocess(request) ${ON_REQUEST}`,
    call: "preprocess(self, prediction_input)",
  },
  predict: {
    code: "TRY006",
    reason: `The server calls predict(instances) ${ON_REQUEST}`,
    call: "predict(self, instances)",
  },
  postprocess: {
    code: "TRY007",
    reason: `The server calls postprocess(results) ${ON_REQUEST}`,
    call: "postprocess(self, prediction_results)",
  },
};

/** What is wrong with a routine according to the report of its run, in the order of the steps. */
export function findingsOf(report: RunReport, ended: Ended, context: RunContext): Draft[] {
  const failed = report.steps.find(({ ok }) => !ok);
  if (failed) return [failureOf(failed, context)];
  if (report.isDone) return [...legacyWarning(report), ...responseWarnings(report)];
  return [endOf(report, ended, context)];
}

function failureOf({ step, fault, unfit }: StepReport, context: RunContext): Draft {
  if (step === "response" || !fault) return unfitResponse(unfit, fault);
  const { code, reason, call } = STEPS[step];
  const place = {
    ...(fault.file !== undefined && { file: fault.file }),
    ...(fault.line !== undefined && { line: fault.line }),
  };
  return {
    code,
    ...place,
    message: `${step} fails with ${describe(fault)}`,
    reason,
    fix: fault.atCall && call !== "" ? `write ${call}.` : fixOf(fault, step, context),
  };
}

function describe({ type, message }: Fault): string {
  const first = (message.split("\n", 1)[0] ?? "").slice(0, 300).trim();
  return first === "" ? type : `${type}: ${first}`;
}

function fixOf(fault: Fault, step: Step, context: RunContext): string {
  if (fault.missing !== undefined) return fixOfImport(fault.missing, context);
  const [module, className] = context.predictor.split(":");
  if (fault.type === "AttributeError" && step === "import" && fault.file === undefined) {
    return `define the class ${className} in ${module}, or name another with --predictor.`;
  }
  switch (fault.type) {
    case "FileNotFoundError":
      return context.hasArtifacts
        ? "put the file where the code looks for it, in the sources or in the artifacts folder."
        : "name the folder of the model's files with --artifacts, or put the file into the sources.";
    case "ImportError":
      if (context.usedAsIs !== undefined)
        return `install the versions in requirements.txt for ${context.usedAsIs}, or omit --no-install.`;
      return "pin versions in requirements.txt that have this name, the ones that the code was written with.";
    case "SyntaxError":
    case "IndentationError":
      return "correct the line, or declare the Python that it is written for as serving.pythonVersion.";
    case "KeyError":
    case "IndexError":
      return "let the code and the sample request agree on names and shapes; --request names another.";
    case "MemoryError":
      return "make the model smaller, or give the container more memory.";
    case "NotImplementedError":
      return `implement ${step}.`;
    case "SystemExit":
      return "raise an exception there; the server's process must not end.";
    default:
      return "correct the code at this place; the whole traceback is above.";
  }
}

function fixOfImport(missing: string, { excluded, usedAsIs }: RunContext): string {
  const path = missing.replaceAll(".", "/");
  const left = excluded.find(
    ({ path: out }) => out === `${path}.py` || out === `${path}/__init__.py`,
  );
  if (left) {
    const isPattern = left.because !== "default" && left.because !== "unimported";
    return isPattern
      ? `remove ${left.path} from ${left.because}: the sources have it, but the package leaves it out.`
      : `import ${missing} where it can be detected, at the top of a module: ${left.path} is left out as ${EXCLUDED[left.because]}.`;
  }
  const [distribution] = distributionsOf(missing);
  if (usedAsIs !== undefined)
    return `install ${distribution} for ${usedAsIs}, or pin it in requirements.txt and omit --no-install; if ${missing} is your own, put it into the sources.`;
  return `add a pin for ${distribution} to requirements.txt, or put ${path}.py into the sources if it is your own.`;
}

function unfitResponse(unfit: StepReport["unfit"], fault: Fault | undefined): Draft {
  const { jsonPath, found } = unfit ?? { jsonPath: "$", found: fault?.message ?? "" };
  return {
    code: "TRY008",
    message: `the response cannot be written as JSON: ${jsonPath} is ${found}`,
    reason: "The server writes the response with json.dumps, and answers with status 400 instead.",
    fix: "convert it in postprocess, such as with .tolist(), float() or str().",
  };
}

function endOf({ begun, steps }: RunReport, ended: Ended, context: RunContext): Draft {
  const place = begun ?? (steps.length === 0 ? "the start of Python" : "the last step");
  if (ended.isTimedOut) {
    return {
      code: "TRY009",
      message: `${place} did not finish within ${context.timeoutSeconds} s`,
      reason: "It was stopped with all processes that it had started.",
      fix: "raise --timeout if it needs more time, or remove the wait for something that never arrives.",
    };
  }
  const how =
    ended.signal === null ? `with exit code ${ended.code}` : `by the signal ${ended.signal}`;
  return {
    code: "TRY010",
    message: `the process ended in ${place} ${how}`,
    reason:
      "No exception was raised: native code failed, memory ran out, or the code ended Python.",
    fix: "run the step by itself, and look for incompatible native libraries and for calls of os._exit.",
  };
}

function legacyWarning({ steps }: RunReport): Draft[] {
  if (!steps.some(({ step }) => step === "from_path")) return [];
  return [
    {
      code: "TRY013",
      level: "advisory",
      message: "tried by from_path, the interface of a service that was shut down on 2025-01-31",
      reason: "Vertex AI's server calls load(artifacts_uri) and does not start with this class.",
      fix: "replace from_path(cls, model_dir) with load(self, artifacts_uri), as check says (CPR004).",
    },
  ];
}

/**
 * Largest response of a shared public endpoint, in bytes. Source: docs.cloud.google.com, "Custom container
 * requirements".
 */
const MAX_RESPONSE = 1_500_000;

function responseWarnings({ response, steps }: RunReport): Draft[] {
  if (!response) return [];
  const { instances, predictions, bytes } = response;
  const warnings: Draft[] = [];
  const warn = (code: Code, message: string, reason: string, fix: string) =>
    warnings.push({ code, level: "advisory", message, reason, fix });
  const unfit = steps.find(({ step }) => step === "response")?.unfit;
  if (unfit) {
    warn(
      "TRY008",
      `the response has ${unfit.found} at ${unfit.jsonPath}, which JSON cannot express`,
      "Python writes it all the same, and most clients cannot read it.",
      "replace it in postprocess, such as with null.",
    );
  }
  if (predictions === undefined) {
    warn(
      "TRY012",
      'the response is not an object with a list "predictions"',
      "Clients of the endpoint's predict method look for it; only rawPredict passes other answers on.",
      'return {"predictions": [...]} from postprocess.',
    );
  } else if (instances !== undefined && instances !== predictions) {
    warn(
      "TRY012",
      `the response has ${plural(predictions, "prediction")} for ${plural(instances, "instance")}`,
      "Clients and batch jobs match them by their order.",
      "return one prediction for each instance.",
    );
  }
  if (bytes > MAX_RESPONSE) {
    warn(
      "TRY012",
      `the response has ${formatBytes(bytes)}`,
      `A shared public endpoint answers with ${formatBytes(MAX_RESPONSE)} at most.`,
      "return less, or use a dedicated endpoint.",
    );
  }
  return warnings;
}
