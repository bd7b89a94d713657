import { compare } from "@renovatebot/pep440";
import type { GeneratedCodeFacts, RoutineFacts } from "../../inspect/python/facts";
import { bare } from "../../inspect/requirements/releases";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import { either } from "./words";

/** First release of Protobuf that refuses descriptors which code constructs itself. */
const FIRST_STRICT = "4.21.0";

/** Code of protoc in the sources that the installed release of Protobuf or gRPC refuses, one finding for each of the two. */
export function* refusedGeneratedCode(routine: RoutineFacts, plan: InstallPlan): Iterable<Draft> {
  const reported = new Set<string>();
  for (const found of routine.generatedCode ?? []) {
    const { by, version, file, line, isMaybe } = found;
    const pin = plan.wanted.find(({ name }) => name === by);
    const installed = pin?.version ?? plan.taken(by);
    if (installed === undefined || reported.has(by) || !isRefused(found, bare(installed))) continue;
    reported.add(by);
    const other =
      version === undefined ? plan.lastBefore(by, FIRST_STRICT) : plan.firstFrom(by, version);
    const again = `generate the file again with ${version === undefined ? "grpcio-tools 1.49 or later" : `a grpcio-tools whose ${by} is not newer than ${installed}`}`;
    const requirement = pin?.requirement;
    yield {
      code: "REQ028",
      ...((isMaybe || pin?.version === undefined) && { level: "advisory" as const }),
      file,
      line,
      message: `was generated ${version === undefined ? "by a protoc before 3.20" : `for ${by} ${version}`}, and ${by} ${installed} is installed`,
      reason: REASON[version === undefined ? "descriptors" : by],
      fix: `${either([...(other === undefined ? [] : [`pin ${by}==${other}`]), again])}.`,
      data: {
        requirements: [`${by}==${installed}`],
        found: installed,
        wanted: version === undefined ? `<${FIRST_STRICT}` : `>=${version}`,
      },
      ...(other !== undefined && requirement && replacing(requirement, `${by}==${other}`)),
    };
  }
}

const REASON = {
  descriptors: "Importing it fails with TypeError: Descriptors cannot be created directly.",
  protobuf:
    "Importing it fails with VersionError: the runtime cannot be older than the generated code.",
  grpcio: "Importing it fails with RuntimeError: the generated code depends on a newer grpcio.",
} as const;

function isRefused({ version }: GeneratedCodeFacts, installed: string): boolean {
  return version === undefined
    ? compare(installed, FIRST_STRICT) >= 0
    : compare(installed, version) < 0;
}
