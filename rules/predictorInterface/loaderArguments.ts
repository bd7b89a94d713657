import table from "../../data/loader-arguments.json";
import type { GivenArgument, LoaderCallFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { isServersCall, serversOwn } from "./handler";
import { WHEN } from "./loops";

/** Exceptions by function and argument. A function takes what it has no exception for. */
const FUNCTIONS: Readonly<
  Record<string, Readonly<Partial<Record<GivenArgument | "bytes", string>>>>
> = table.functions;

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
    const exception = FUNCTIONS[name]?.[given];
    if (reported.has(key) || exception === undefined) continue;
    reported.add(key);
    // The routine's own handler may call the predictor in another way.
    const isCalled = isServersCall(from, servers);
    yield {
      code: "CPR014",
      ...((isConditional || !isCalled) && { level: "advisory" as const }),
      file,
      line,
      message: `${name} does not take ${GIVEN[given]}`,
      reason: `The call fails with ${exception} ${WHEN[from]}.`,
      fix: fixOf(call),
      data: { found: given },
    };
  }
}

/** The least change that gives the function what it takes. */
function fixOf({ name, given }: LoaderCallFacts): string {
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
