import type { Manifest, ServingFacts } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import type { NewerSyntaxName } from "../../inspect/python/newerSyntax";
import type { RoutineFault } from "../../inspect/python/routineFault";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { moduleLeftOutBy } from "../packages/leftOut";
import { importStop } from "./importStop";

type Fault = RoutineFault<
  | "syntax"
  | "newer-syntax"
  | "import-stop"
  | "unread-syntax"
  | "deep-syntax"
  | "unread-source"
  | "missing-predictor"
  | "missing-handler"
>;

/** A source that Python or this package cannot parse, or a predictor or handler that is missing. */
export function judgeFault(
  fault: Fault,
  { predictor, handler = "" }: Pick<RoutineFacts, "predictor" | "handler">,
  serving: ServingFacts | undefined,
  excluded?: Manifest["excluded"],
): Draft {
  const place = { file: fault.file, line: fault.line };
  switch (fault.code) {
    case "syntax":
      return {
        code: "CPR005",
        ...place,
        message: describeSyntax(fault),
        reason: "Python stops here when it reads the file, so the server does not start.",
        fix: "correct the line for Python 3; python -m py_compile checks it.",
      };
    case "newer-syntax":
      return newerSyntax(fault, serving);
    case "import-stop":
      return { code: "CPR016", ...place, ...importStop(fault) };
    case "unread-syntax":
      return {
        code: "CPR005",
        level: "advisory",
        ...place,
        message: `this package cannot parse "${fault.near}"`,
        reason: "Its Python grammar lacks this syntax, so the rest of the file may not be judged.",
        fix: "run python -m py_compile on the file, with the container's Python.",
      };
    case "deep-syntax":
      return {
        code: "CPR005",
        level: "advisory",
        ...place,
        message: "nests its expressions deeper than Python compiles",
        reason: "This package does not read such a file, so nothing in it was judged.",
        fix: "run python -m py_compile on the file, with the container's Python; shorten the expression.",
      };
    case "unread-source":
      return {
        code: "CPR005",
        level: "advisory",
        ...place,
        message: "the sources are too large to be judged from here on",
        reason:
          "At most 4 MB of a file are read, and 450,000 tokens of all, so imports and files after them are unknown.",
        fix: "exclude sources that the predictor does not need, or install large ones as a package of the requirements.",
      };
    case "missing-predictor":
      return { code: "CPR001", ...missing(fault, "predictor", predictor, excluded) };
    case "missing-handler":
      return { code: "CPR011", ...missing(fault, "handler", handler, excluded) };
    default:
      return unhandled(fault);
  }
}

function describeSyntax(fault: RoutineFault<"syntax">): string {
  switch (fault.cause) {
    case "python2-print":
      return "print is used as a statement, as in Python 2";
    case "python2-except":
      return '"except A, e" is Python 2 syntax';
    case "merge-conflict":
      return "a merge conflict marker is left in the file";
    case "layout":
      return fault.detail;
    case "encoding":
      return `the byte 0x${fault.byte.toString(16).padStart(2, "0")} is not UTF-8, and no line declares another encoding`;
    default:
      return unhandled(fault);
  }
}

const SYNTAX: Readonly<Record<NewerSyntaxName, string>> = {
  "type-statement": "the type statement",
  "type-parameters": "a type parameter list",
  "fstring-quote": "an f-string that repeats its own quotes in a field",
  "fstring-backslash": "an f-string with a backslash in a field",
  "fstring-newline": "an f-string with a line break in a field",
  "except-star": "except*",
  "match-statement": "the match statement",
  "with-brackets": "a with statement with brackets around its items",
  "decorator-expression": "a decorator that is not a name or its call",
  "for-star": "a loop over several values, one of them with *",
};

/** Syntax that the container's Python lacks. The Python of a prebuilt container is known only if it is declared. */
function newerSyntax(
  { file, line, syntax, minor, python }: RoutineFault<"newer-syntax">,
  { image, pythonVersion }: ServingFacts = {},
): Draft {
  const isKnown =
    pythonVersion !== undefined || image === undefined || !readServingImage(image)?.isPrebuilt;
  return {
    code: "CPR005",
    ...(!isKnown && { level: "advisory" as const }),
    file,
    line,
    message: `${SYNTAX[syntax]} needs Python 3.${minor}, but the container has ${python}`,
    reason: "An older Python stops at this line with SyntaxError, so the server does not start.",
    fix: "declare the Python that the source is written for as serving.pythonVersion, or use older syntax.",
    data: { found: python, wanted: `>=3.${minor}` },
  };
}

function missing(
  fault: RoutineFault<"missing-predictor" | "missing-handler">,
  role: "predictor" | "handler",
  named: string,
  excluded: Manifest["excluded"],
): Omit<Draft, "code"> {
  const { file } = fault;
  const leftOut = moduleLeftOutBy(excluded, fault.missing === "module" ? fault.module : "");
  const isExcluded = fault.missing === "module" && fault.isExcluded === true;
  const message =
    fault.missing === "class"
      ? `the file does not define the class "${fault.className}"`
      : isExcluded
        ? `${leftOut.by} omits the module "${fault.module}"`
        : `the module "${fault.module}" is not below the sources`;
  return {
    file,
    message: `${message} (${role} "${named}")`,
    reason: "The server imports the class by this name when it starts, and stops without it.",
    fix: isExcluded
      ? leftOut.fix
      : `name the ${role} as "module:Class", with the module's path below the source folder.`,
    data:
      fault.missing === "class" ? { wanted: named } : { modules: [fault.module], wanted: named },
  };
}
