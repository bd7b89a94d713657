/** The server's steps with a routine, in order. In the older interface, `from_path` replaces `construct` and `load`. */
export type Step =
  | "import"
  | "construct"
  | "load"
  | "from_path"
  | "preprocess"
  | "predict"
  | "postprocess"
  | "response";

/** Why a step failed, as far as Python reported it. */
export interface Fault {
  /** Name of the exception's class. */
  readonly type: string;
  readonly message: string;
  /** Relative to the sources. */
  readonly file?: string;
  readonly line?: number;
  /** Module that was not found. */
  readonly missing?: string;
  /** Whether the call itself failed, before any line of the routine ran. */
  readonly atCall?: boolean;
}

/** A value that JSON cannot express. */
export interface UnfitValue {
  readonly jsonPath: string;
  /** Its type or its text. */
  readonly found: string;
}

export interface StepReport {
  readonly step: Step;
  readonly ok: boolean;
  readonly seconds: number;
  readonly fault?: Fault;
  readonly unfit?: UnfitValue;
}

/** The runner's report of one try. */
export interface RunReport {
  readonly steps: readonly StepReport[];
  /** The step that started but did not end. */
  readonly begun?: Step;
  readonly isDone: boolean;
  readonly peakBytes?: number;
  readonly response?: {
    /** The beginning of the response. */
    readonly text: string;
    readonly bytes: number;
    readonly instances?: number;
    /** Length of the list `predictions`; absent if the response has no such list. */
    readonly predictions?: number;
  };
}

const STEPS: readonly string[] = [
  "import",
  "construct",
  "load",
  "from_path",
  "preprocess",
  "predict",
  "postprocess",
  "response",
] satisfies Step[];
/** Most lines that are read; a run writes fewer than twenty. */
const MAX_LINES = 100;

type Line = Readonly<Record<string, unknown>>;

/** Reads the runner's report; skips other lines, because the routine could write there too. */
export function readReport(text: string): RunReport {
  const steps: StepReport[] = [];
  let report: Omit<RunReport, "steps"> = { isDone: false };
  for (const line of text.split("\n", MAX_LINES).map(parseLine)) {
    if (isStep(line["begin"])) report = { ...report, begun: line["begin"] };
    if (isStep(line["step"])) {
      steps.push(stepOf(line, line["step"]));
      const { begun: _begun, ...rest } = report;
      report = { ...rest, ...responseOf(line) };
    }
    if (line["done"] === true) {
      report = { ...report, isDone: true, ...membersOf(line, "number", "peakBytes") };
    }
  }
  return { steps, ...report };
}

function parseLine(line: string): Line {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Line) : {};
  } catch {
    return {};
  }
}

function stepOf(line: Line, step: Step): StepReport {
  const { seconds = 0 } = membersOf(line, "number", "seconds");
  const { type, message = "" } = membersOf(line, "string", "type", "message");
  const { jsonPath, found } = membersOf(line, "string", "jsonPath", "found");
  return {
    step,
    ok: line["ok"] === true,
    seconds,
    ...(type !== undefined && {
      fault: {
        type,
        message,
        ...membersOf(line, "string", "file", "missing"),
        ...membersOf(line, "number", "line"),
        ...membersOf(line, "boolean", "atCall"),
      },
    }),
    ...(jsonPath !== undefined && found !== undefined && { unfit: { jsonPath, found } }),
  };
}

function responseOf(line: Line): Pick<RunReport, "response"> {
  const { response: text } = membersOf(line, "string", "response");
  const { bytes, ...counts } = membersOf(line, "number", "bytes", "instances", "predictions");
  return text === undefined || bytes === undefined ? {} : { response: { text, bytes, ...counts } };
}

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The properties of these names that have this type. */
function membersOf<Type extends keyof Types, Name extends string>(
  line: Line,
  type: Type,
  ...names: readonly Name[]
): { [Key in Name]?: Types[Type] } {
  const fitting = names.filter((name) => typeof line[name] === type);
  return Object.fromEntries(fitting.map((name) => [name, line[name]])) as {
    [Key in Name]?: Types[Type];
  };
}

function isStep(value: unknown): value is Step {
  return typeof value === "string" && STEPS.includes(value);
}
