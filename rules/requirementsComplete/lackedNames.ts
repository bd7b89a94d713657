import type { RoutineFacts, VersionedNameFacts } from "../../inspect/python/facts";
import { insteadOf, pythonAfter, standardSpan } from "../../inspect/python/standardNames";
import { minorOf } from "../../text";
import type { Draft } from "../engine/rule";
import { listOf } from "../packages/importPlace";
import { planOf } from "../packages/installPlan";
import type { Modules } from "../packages/modules";
import { requirementOf } from "../packages/pins";

const EXTENSIONS = "typing-extensions";

/** Names of the standard library that the container's Python does not have, one finding for each. */
export function* lackedNames(routine: RoutineFacts, there: Modules): Iterable<Draft> {
  const reported = new Set<string>();
  for (const found of routine.versionedNames ?? []) {
    const { name, file, unless } = found;
    const span = standardSpan(name);
    if (!span || reported.has(name) || there.isStandIn({ file, ...(unless && { unless }) }))
      continue;
    reported.add(name);
    const { first, last } = span;
    const python = minorOf(routine.pythonVersion);
    const removedIn = last === undefined ? undefined : pythonAfter(last);
    const change = removedIn === undefined ? `Python ${first} added it` : removal(removedIn);
    yield {
      code: "IMP012",
      file,
      line: found.line,
      message: `${found.use === "import" ? "imports" : "uses"} ${name}, which Python ${python} does not have`,
      reason: `${change}: ${failureOf(found, routine)}.`,
      fix: `${waysOf(name, last ?? first, routine)}.`,
      data: { modules: [name], found: python, wanted: last ?? first },
    };
  }
}

function removal(python: string): string {
  return python === "3.6" ? "Python 3 removed it" : `Python ${python} removed it`;
}

/** How the code fails, and when. */
function failureOf({ use, file, line }: VersionedNameFacts, { imports }: RoutineFacts): string {
  if (use === "attribute") return "the code fails with AttributeError when it reaches this line";
  const kind = imports.find((one) => one.file === file && one.line === line)?.kind;
  return kind === "deferred"
    ? "the import fails when the code reaches this line"
    : "the import fails when the predictor loads";
}

/** The replacement for a name, or a Python that has it and on which all pins can be installed. */
function waysOf(name: string, python: string, routine: RoutineFacts): string {
  const instead = insteadOf(name);
  const ways = instead === undefined ? [] : [`use ${instead} instead${pinOf(instead, routine)}`];
  const plan = planOf(routine);
  if (/^3\.1\d$/.test(python) && plan.fitsPython(python)) ways.push(`serve with Python ${python}`);
  return ways.length > 0 ? ways.join(", or ") : `remove the use of ${name}`;
}

/** The server installs typing_extensions, in a version that only a pin decides. */
function pinOf(instead: string, routine: RoutineFacts): string {
  if (!instead.startsWith("typing_extensions.")) return "";
  if (requirementOf(routine.requirements, EXTENSIONS)) return "";
  const version = planOf(routine).proposed(EXTENSIONS);
  return version === undefined ? "" : `, with ${EXTENSIONS}==${version} in ${listOf(routine)}`;
}
