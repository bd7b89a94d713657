/** A dependency in PEP 508 form, and its name in Poetry's table. */
interface PoetryDependency {
  readonly requirement: string;
  readonly written: string;
}

/**
 * Dependencies of Poetry: `name = "^1.2"`, `name = { version = "1.2.3", extras = ["x"] }`, and lists of such tables,
 * each for other Pythons or platforms. Source: python-poetry.org, "Dependency specification".
 */
export function poetryDependencies(table: unknown): PoetryDependency[] {
  if (typeof table !== "object" || table === null || Array.isArray(table)) return [];
  return Object.entries(table).flatMap(([name, value]) => {
    if (name.toLowerCase() === "python") return [];
    const choices: readonly unknown[] = Array.isArray(value) ? value : [value];
    return choices.flatMap((choice) => requirementOf(name, choice));
  });
}

function requirementOf(name: string, value: unknown): PoetryDependency[] {
  const isTable = typeof value === "object" && value !== null;
  const given = (isTable ? value : { version: value }) as Readonly<Record<string, unknown>>;
  if (given["optional"] === true) return [];
  const { version, extras, git, url, markers, python, platform } = given;
  const extra = Array.isArray(extras) && extras.length > 0 ? `[${extras.join(",")}]` : "";
  const place = typeof git === "string" ? `git+${git}` : url;
  const source = typeof place === "string" ? ` @ ${place}` : versionOf(version);
  const conditions = [
    ...(typeof markers === "string" ? [markers] : []),
    ...(typeof python === "string" ? pythonMarker(python) : []),
    ...(typeof platform === "string" ? [`sys_platform == "${platform}"`] : []),
  ].map((condition) => `(${condition})`);
  const marker = conditions.length === 0 ? "" : ` ; ${conditions.join(" and ")}`;
  return [{ requirement: `${name}${extra}${source}${marker}`, written: name }];
}

/**
 * Poetry's version constraint as a specifier. A constraint with alternatives cannot be a specifier, and allows any
 * version.
 */
function versionOf(version: unknown): string {
  if (typeof version !== "string" || version.includes("|")) return "";
  return partsOf(version).join(",");
}

/** The marker for a dependency's condition on the Python version. */
function pythonMarker(python: string): string[] {
  const choices = python.split("||").map((choice) =>
    partsOf(choice).map((part) => {
      const [, operator = "==", number = ""] = /^([~=!<>]*)(.*)$/.exec(part) ?? [];
      const isFull = /^\d+\.\d+\.\d/.test(number);
      return `${isFull ? "python_full_version" : "python_version"} ${operator} "${number}"`;
    }),
  );
  if (choices.some((choice) => choice.length === 0)) return [];
  return [choices.map((choice) => choice.join(" and ")).join(" or ")];
}

/**
 * A bare version is exact. A caret allows changes after the first number that is not 0, a tilde after the second
 * number.
 */
function partsOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim().replace(/^([=<>!~^]+)\s+/, "$1"))
    .filter((part) => part !== "" && part !== "*")
    .flatMap((part) => {
      const [, operator = "", number = ""] = /^([\^~]?)(\d[\w.+!*]*)$/.exec(part) ?? [];
      if (number === "") return [part];
      if (operator === "") return [`==${number}`];
      return [`>=${number}`, `<${above(number, operator)}`];
    });
}

function above(number: string, operator: string): string {
  const parts = number.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const first = parts.findIndex((part) => part !== 0);
  const kept = operator === "~" ? Math.min(1, parts.length - 1) : Math.max(0, first);
  return [...parts.slice(0, kept), (parts[kept] ?? 0) + 1].join(".");
}
