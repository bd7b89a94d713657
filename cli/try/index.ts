import { readFileSync } from "node:fs";
import { InputError, inspectBundle } from "../../inspect";
import { findingDocument } from "../../report/json";
import { toolOf } from "../../report/tool";
import { escapeControls } from "../../text";
import { BUNDLE_FLAGS, bundlePath, inspectOptions } from "../bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "../command";
import { withProgress } from "../progress";
import { unnamedRoutine } from "../unnamedRoutine";
import { version } from "../version";
import { attempt } from "./attempt";
import { chooseInterpreter } from "./interpreter";
import { isWorking, type Outcome, renderOutcome } from "./render";

/** Default time limit of a routine, in seconds. */
const TIMEOUT = 300;
/** A day, in seconds; timers of Node can run for less than 25 days. */
const MOST_SECONDS = 86_400;

const FLAGS = {
  predictor: {
    ...BUNDLE_FLAGS.predictor,
    summary: "the predictor class; default: that of PATH/model-version.json",
  },
  artifacts: {
    ...BUNDLE_FLAGS.artifacts,
    summary: "files that load reads, where Vertex AI gives gs://.../model",
  },
  request: {
    ...BUNDLE_FLAGS.request,
    summary: "sample request (JSON); without one only loading is tried",
  },
  python: {
    type: "string",
    value: "PROGRAM",
    summary: "Python to use; default: the container's version, else python3 with a warning",
  },
  "no-install": {
    type: "boolean",
    summary: "use the Python with what is installed there",
  },
  "no-server": {
    type: "boolean",
    summary: "install the routine's requirements without Vertex AI's server",
  },
  fresh: { type: "boolean", summary: "create the environment again" },
  timeout: {
    type: "string",
    value: "SECONDS",
    summary: `most time for the routine, without the installation (default: ${TIMEOUT})`,
  },
  env: {
    type: "string",
    multiple: true,
    value: "NAME[=VALUE]",
    summary: "give the routine a variable of yours, or one with this value; may be repeated",
  },
  json: {
    type: "boolean",
    summary: 'print {"verdict", "python", "steps", "findings", "response"} as JSON',
  },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version try`: runs a routine once, as the server would. */
export const tryCommand: Command = {
  name: "try",
  summary: "run a routine once with a sample request, as the server would (needs Python)",
  operands: "PATH [options]",
  about: [
    "RUNS YOUR CODE. This is the one command that executes anything of a model: use it on routines that you wrote or trust.",
    "Creates a virtual environment with the routine's requirements and Vertex AI's server, copies the sources as the source distribution packs them, and does what the server does: imports the predictor, constructs it, calls load with the artifacts folder, and sends the sample request through preprocess, predict and postprocess. Reports for each step whether it worked.",
    "The routine runs as you, in its own process with a time limit; it receives none of your environment variables that may contain a secret, and an empty home. That limits accidents, but does not protect against harmful code. pip sees your environment, since indexes may need it. Environments are kept in the user's cache folder.",
    "What pip and the routine print goes to standard error.",
  ],
  flags: FLAGS,
  exits: "0 worked, 1 the routine failed, 2 usage, unreadable, or no Python",
  examples: [
    "model-version try ./src --predictor predictor:Predictor --artifacts ./model --request request.json",
    "model-version try ./src --no-install",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    const timeoutSeconds = secondsOf(values.timeout);
    const variables = variablesOf(values.env ?? []);
    const options = await inspectOptions(path, values, terminal);
    if (!options.customPrediction) throw await unnamedRoutine("try", path, options);
    const { predictor, artifacts, handler } = options.customPrediction;
    if (handler !== undefined)
      terminal.err(
        escapeControls(
          `model-version: ${handler} is not run; the predictor is called as the server's own handler calls it`,
        ),
      );
    const request = options.sampleRequest;
    if (request !== undefined) checkRequest(request);
    const inspection = await withProgress(terminal, () => inspectBundle(path, options));
    const asIs = values["no-install"] ?? false;
    const container = inspection.manifest.routine?.pythonVersion ?? "";
    const python = chooseInterpreter(container, { asked: values.python, asIs });
    const outcome = await attempt(inspection, {
      path,
      predictor,
      python,
      ...(artifacts !== undefined && { artifacts }),
      ...(request !== undefined && { request }),
      asIs,
      fresh: values.fresh ?? false,
      withServer: !values["no-server"],
      timeoutSeconds,
      variables,
      onLine: (line) => terminal.err(line),
    });
    terminal.out(values.json ? jsonOf(outcome) : renderOutcome(outcome, terminal));
    return isWorking(outcome) ? EXIT.clean : EXIT.refused;
  },
};

function secondsOf(text: string | undefined): number {
  if (text === undefined) return TIMEOUT;
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(`--timeout is "${text}": give seconds, from 1 to ${MOST_SECONDS}`);
  }
  return seconds;
}

/** Variables given as `NAME=VALUE`, or as `NAME` with the caller's value. */
function variablesOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = "", value = process.env[name]] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
      if (name === "" || value === undefined) {
        throw new UsageError(`--env ${text}: no such variable is set; write NAME=VALUE`);
      }
      return [name, value];
    }),
  );
}

/** Refuses a sample request that is not JSON before anything is installed. */
function checkRequest(file: string): void {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    throw new InputError(
      `the sample request "${file}" cannot be read (${(error as Error).message})`,
      "name a JSON file with a request as clients send it",
    );
  }
}

function jsonOf({ report, findings, python, environment }: Outcome): string {
  const { steps, response } = report;
  const verdict = isWorking({ findings }) ? "worked" : "failed";
  return JSON.stringify(
    {
      tool: toolOf(version()),
      verdict,
      python: { ...python, environment },
      steps,
      findings: findings.map((finding) => findingDocument(finding, version())),
      ...(response && { response }),
    },
    undefined,
    2,
  );
}
