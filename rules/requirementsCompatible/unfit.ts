import { releasesOf, tableDay } from "../../inspect/requirements/releases";
import { holdsServer, SERVER_NAME } from "../../inspect/requirements/server";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import type { Unfit } from "../packages/unfit";
import { either, line, write } from "./words";

/** Distributions with compiled code whose wheels are for every Python. Building them from source needs a compiler. */
const COMPILED =
  /^(cryptography|fastparquet|gensim|lightgbm|opencv-.*|polars|prophet|psutil|pydantic-core|pystan|torchtext|torchvision|watchfiles|xformers|xgboost)$/;
/** Distributions with the same modules, built by others. Source: installed and imported on CPython 3.10 and 3.12. */
const SAME_MODULES: Readonly<Record<string, string>> = {
  dlib: "dlib-bin",
  fasttext: "fasttext-wheel",
  psycopg2: "psycopg2-binary",
};
/** First release with the server. Source: model_server of google-cloud-aiplatform. */
const FIRST_SERVER = "1.16.0";

/** Pins that pip does not find, or that it would have to build. */
export function* unfit(plan: InstallPlan, isPythonKnown: boolean): Iterable<Draft> {
  for (const found of plan.unfit) {
    const { pin, why, way } = found;
    const { requirement } = pin;
    if (!requirement) continue;
    const place = { file: requirement.file, line: requirement.line };
    if (why === "no-release") {
      yield {
        code: "REQ018",
        ...place,
        message: `there is no ${requirement.name} ${pin.version}`,
        reason: `The package index had no such release on ${tableDay()}, and pip stops there.`,
        fix: `pin ${way ? line(way) : `a version that pip index versions ${requirement.name} lists`}.`,
        data: {
          requirements: [line(pin)],
          ...(pin.version !== undefined && { found: pin.version }),
          ...(way && { wanted: line(way) }),
        },
        ...(way && replacing(requirement, line(way))),
      };
    } else if (isPythonKnown) {
      yield {
        code: "REQ015",
        ...place,
        ...withoutWheel(found, plan),
        ...replacementOf(found, plan),
      };
    }
  }
}

function withoutWheel(
  { pin, why, release, way }: Unfit,
  plan: InstallPlan,
): Omit<Draft, "code" | "file" | "line"> {
  const { python } = plan;
  const other = plan.otherPython(pin);
  const twin = twinOf(pin, plan);
  const ways = [
    ...(way ? [`pin ${line(way)}`] : []),
    ...(twin === undefined ? [] : [`write ${twin}`]),
    ...(other === undefined ? [] : [`serve with Python ${other}`]),
  ];
  const fix = ways.length > 0 ? `${either(ways)}.` : `remove ${write(pin)}, or ship a wheel of it.`;
  const data = {
    requirements: [line(pin)],
    found: python,
    wanted: [...(release?.pythons ?? [])].join(", "),
  };
  if (why === "python") {
    return {
      message: `${write(pin)} cannot be installed on Python ${python}`,
      reason: `It requires Python ${release?.requiresPython}.`,
      fix,
      data: { ...data, wanted: release?.requiresPython ?? data.wanted },
    };
  }
  const pythons = [...(release?.pythons ?? [])];
  const wheels =
    pythons.length === 0
      ? "It has no wheel for Linux x86_64"
      : `Its wheels for Linux x86_64 are for Python ${pythons.length === 1 ? pythons[0] : `${pythons[0]} to ${pythons.at(-1)}`}`;
  if (release?.hasSdist && isPure(pin.name)) {
    return {
      level: "advisory",
      message: `${write(pin)} has no wheel for Python ${python}`,
      reason: `${wheels}, and pip runs its build when it makes the image.`,
      fix,
      data,
    };
  }
  return {
    message: `${write(pin)} cannot be installed on Python ${python}`,
    reason: release?.hasSdist
      ? `${wheels}, and the image has neither a compiler nor the libraries that a build from source needs.`
      : `${wheels}, and it has no source distribution.`,
    fix,
    data,
  };
}

/** A pin of the distribution with the same modules that has a wheel. */
function twinOf({ name }: Unfit["pin"], plan: InstallPlan): string | undefined {
  const twin = SAME_MODULES[name];
  const version = twin === undefined ? undefined : plan.proposed(twin);
  return version === undefined ? undefined : `${twin}==${version}`;
}

function replacementOf({ pin, way }: Unfit, plan: InstallPlan): Pick<Draft, "edits"> {
  const instead = way ? line(way) : twinOf(pin, plan);
  if (instead === undefined || !pin.requirement) return {};
  return replacing(pin.requirement, instead);
}

/** Whether the wheels of other releases are for every Python and contain no compiled code. */
function isPure(name: string): boolean {
  if (COMPILED.test(name)) return false;
  const releases = releasesOf(name) ?? [];
  return releases.some(({ pythons }) => pythons.has("3.7") && pythons.has("3.14"));
}

/** A pinned SDK that is too old to contain the server. */
export function* withoutServer({ server, python }: InstallPlan): Iterable<Draft> {
  const { requirement, version, isPinned } = server;
  if (!requirement || !isPinned || holdsServer(version, python) !== false) return;
  yield {
    code: "REQ026",
    file: requirement.file,
    line: requirement.line,
    message: `${SERVER_NAME}==${version} has no server for custom prediction routines`,
    reason: `The pinned SDK is the server's version, and the server was added in ${FIRST_SERVER}.`,
    fix: `pin ${SERVER_NAME}[prediction]>=${FIRST_SERVER} to one version, such as the newest.`,
    data: { requirements: [SERVER_NAME], found: version, wanted: `>=${FIRST_SERVER}` },
  };
}
