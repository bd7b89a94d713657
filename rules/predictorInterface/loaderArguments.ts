import { compare } from "@renovatebot/pep440";
import table from "../../data/loader-arguments.json";
import type { GivenArgument, LoaderCallFacts, RoutineFacts } from "../../inspect/python/facts";
import { bare, fits } from "../../inspect/requirements/releases";
import type { Draft } from "../engine/rule";
import { planOf } from "../packages/installPlan";
import { isServersCall, serversOwn } from "./handler";
import { WHEN } from "./loops";

/** Exceptions by function and argument. A function takes what it has no exception for. */
const FUNCTIONS: Readonly<
  Record<string, Readonly<Partial<Record<GivenArgument | "bytes", string>>>>
> = table.functions;

/** Functions that need a second argument since a release of their distribution. */
const NEEDED: Readonly<Record<string, Needed>> = table.needed;

interface Needed {
  readonly argument: string;
  readonly distribution: string;
  readonly since: string;
  /** A function that needs no such argument. */
  readonly instead: string;
}

const GIVEN: Readonly<Record<GivenArgument, string>> = {
  string: "a string",
  path: "a path object",
  textFile: "a file opened as text",
  binaryFile: "an open file",
};

/** Calls of loaders with a path in place of an open file, an open file in place of a path, and the like. */
export function* refusedArguments(routine: RoutineFacts): Iterable<Draft> {
  const servers = serversOwn(routine);
  const reported = new Set<string>();
  for (const call of routine.loaderCalls ?? []) {
    const { name, given, file, line, from, isConditional } = call;
    const key = `${file}:${line}`;
    const what = given === "alone" ? withoutArgument(routine, name) : wrongArgument(call);
    if (reported.has(key) || what === undefined) continue;
    reported.add(key);
    // The routine's own handler may call the predictor in another way.
    const isCalled = isServersCall(from, servers);
    yield {
      code: "CPR014",
      ...((isConditional || !isCalled || !what.isSure) && { level: "advisory" as const }),
      file,
      line,
      message: what.message,
      reason: `The call fails with ${what.exception} ${WHEN[from]}.`,
      fix: what.fix,
      data: { found: given },
    };
  }
}

interface Refused {
  readonly isSure: boolean;
  readonly message: string;
  readonly exception: string;
  readonly fix: string;
}

function wrongArgument({ name, given }: LoaderCallFacts): Refused | undefined {
  if (given === "alone") return undefined;
  if (given === "none" || given === "many") return wrongNumber(name, given);
  const exception = FUNCTIONS[name]?.[given];
  if (exception === undefined) return undefined;
  const message = `${name} does not take ${GIVEN[given]}`;
  return { isSure: true, message, exception, fix: fixOf(name, given) };
}

/** A call of the function that downloads the artifacts, with other than one argument. */
function wrongNumber(name: string, given: "none" | "many"): Refused {
  return {
    isSure: true,
    message: `${name} is called ${given === "none" ? "without the address" : "with more than the address"}, and takes nothing else`,
    exception: "TypeError",
    fix: "call it with artifacts_uri only; it downloads into the working folder.",
  };
}

/** A call without an argument that the release that pip installs needs. */
function withoutArgument(routine: RoutineFacts, name: string): Refused | undefined {
  const needed = Object.hasOwn(NEEDED, name) ? NEEDED[name] : undefined;
  if (!needed) return undefined;
  const { argument, distribution, since, instead } = needed;
  const plan = planOf(routine);
  const pin = plan.wanted.find((one) => one.name === distribution);
  const version = pin?.version ?? plan.taken(distribution);
  if (version === undefined || compare(bare(version), since) < 0) return undefined;
  const bounds = (routine.constraints ?? []).flatMap((one) =>
    one.name === distribution ? one.specifier : [],
  );
  if (![pin?.specifier ?? "", ...bounds].every((one) => fits(version, one))) return undefined;
  return {
    // A requirement that no table knows may ask for an older release.
    isSure: pin?.version !== undefined,
    message: `${name} is called without ${argument}, which ${distribution} ${version} needs`,
    exception: "TypeError",
    fix: `call ${instead}.`,
  };
}

/** The least change that gives the function what it takes. */
function fixOf(name: string, given: GivenArgument): string {
  const refused = FUNCTIONS[name] ?? {};
  const takes = (way: GivenArgument | "bytes") => refused[way] === undefined;
  const isFile = given === "textFile" || given === "binaryFile";
  if (given === "textFile" && takes("binaryFile"))
    return 'open the file in binary mode: open(PATH, "rb").';
  // A string may be the content, but a path object is a path.
  if (isFile && takes("path")) return `pass the path itself: ${name}(PATH).`;
  if (takes("binaryFile"))
    return `open the file first: with open(PATH, "rb") as file: ${name}(file).`;
  const read = takes("bytes") ? "read_bytes" : "read_text";
  return `pass the content of the file: ${name}(pathlib.Path(PATH).${read}()).`;
}
