import type { ServingFacts } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft } from "../engine/rule";

/** A source at which Python stops, or this package does. */
export function unreadable(file: string, line: number, what: string, isSure: boolean): Draft {
  return {
    code: "CPR005",
    ...(!isSure && { level: "advisory" as const }),
    file,
    line,
    message: what,
    reason: isSure
      ? "Python stops here when it reads the file, and the server with it."
      : "This package's grammar of Python does not know it, so what follows may not have been judged.",
    fix: isSure
      ? "write it as Python 3 reads it; python -m py_compile tells whether it does."
      : "run python -m py_compile on the file, with the container's Python.",
  };
}

/** A prebuilt container brings a Python of its own, which only a declaration tells. */
export function newerSyntax(
  file: string,
  line: number,
  what: string,
  { image, pythonVersion }: ServingFacts = {},
): Draft {
  const isKnown =
    pythonVersion !== undefined || image === undefined || !readServingImage(image)?.isPrebuilt;
  return {
    code: "CPR005",
    ...(!isKnown && { level: "advisory" as const }),
    file,
    line,
    message: what,
    reason: "An older Python stops at this line with SyntaxError, and the server with it.",
    fix: "declare the Python that the source is written for as serving.pythonVersion, or write the line in older syntax.",
  };
}
