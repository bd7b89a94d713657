import table from "../../data/python-releases.json";
import type { Manifest } from "../../inspect/manifest";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";
import { type InstallPlan, planOf } from "../packages/installPlan";

/** Last day with security fixes, as YYYY-MM-DD, by minor version. */
export const ENDS: Readonly<Record<string, string>> = table.endOfLife;
/** Most pins that one finding lists. */
const MOST_PINS = 5;

/** The Python of a routine's image, declared or the Dockerfile's own, that is past its end of life. */
export function* pythonWithoutFixes({ routine }: Manifest, today: string): Iterable<Draft> {
  if (!routine) return;
  const plan = planOf(routine);
  const end = ENDS[plan.python];
  if (end === undefined || end >= today) return;
  const first = Object.keys(ENDS).find((python) => (ENDS[python] ?? "") >= today);
  yield {
    code: "CON009",
    level: "advisory",
    message: `Python ${plan.python} has had no security fixes since ${end}`,
    reason: "Vulnerabilities that are found later stay open in every image that is built on it.",
    fix: wayOut(plan, today),
    data: { found: plan.python, ...(first !== undefined && { wanted: `>=${first}` }) },
  };
}

/** The newest Python with fixes that has wheels for all pins, and what keeps newer ones away. */
function wayOut(plan: InstallPlan, today: string): string {
  const supported = Object.keys(ENDS).filter((python) => (ENDS[python] ?? "") >= today);
  const newest = supported.at(-1);
  if (newest === undefined) return "declare a newer serving.pythonVersion.";
  const best = supported.findLast((python) => plan.fitsPython(python));
  const { without, unknown } = plan.hinderedOn(
    best === undefined ? (supported[0] ?? newest) : newest,
  );
  const list = (pins: typeof without) =>
    listFew(
      pins.map(({ requirement, name, specifier }) => `${requirement?.name ?? name}${specifier}`),
      MOST_PINS,
    );
  if (best === undefined) {
    const what = without.length > 0 ? list(without) : "those of the requirements";
    return `take newer versions in place of ${what}, with a wheel for Python ${supported[0]} or newer, and declare it as serving.pythonVersion.`;
  }
  const why =
    best !== newest && without.length > 0
      ? `; ${list(without)} ${without.length === 1 ? "has" : "have"} no wheel for Python ${newest}`
      : "";
  const notChecked = unknown.length > 0 ? `; ${list(unknown)} not checked` : "";
  return `declare serving.pythonVersion: "${best}"${why}${notChecked}.`;
}
