import table from "../../data/python-names.json";
import { minorOf } from "../../text";

/** Ranges of Python versions, such as `2.7-3.9` and `3.11-`, with the names that only these have, by module. */
const NAMES = table.names as Readonly<Record<string, Readonly<Record<string, string>>>>;

const PYTHONS: readonly string[] = table.pythons;
/** Replacements of names. */
const INSTEAD = table.instead as Readonly<Record<string, string>>;

/** By dotted name, the first and the last Python that has it; the last is absent for a name that still exists. */
let spans: ReadonlyMap<string, StandardSpan> | undefined;

/** Python versions that have a name of the standard library. */
export interface StandardSpan {
  readonly first: string;
  /** Absent if the newest inspected Python has it. */
  readonly last?: string;
}

/**
 * Python versions with a name of the standard library, such as `collections.Mapping`; undefined for a name that all or
 * none have.
 */
export function standardSpan(dotted: string): StandardSpan | undefined {
  spans ??= new Map(
    Object.entries(NAMES).flatMap(([module, rows]) =>
      Object.entries(rows).flatMap(([span, names]) => {
        const [first = "", last = ""] = span.split("-");
        const found = { first, ...(last !== "" && { last }) };
        return names.split(" ").map((name) => [`${module}.${name}`, found] as const);
      }),
    ),
  );
  return spans.get(dotted);
}

/** A module that older Pythons had, or that only newer ones have. */
export interface GoneModule {
  readonly instead?: string;
  /** A distribution that contains the module under the same name, in the version that was tried. */
  readonly distribution?: string;
  readonly version?: string;
}

const MODULES = table.modules as Readonly<Record<string, GoneModule>>;
const PYTHON_2 = table.python2 as Readonly<Record<string, string>>;

/** Facts about a module that some Pythons do not have. */
export function goneModule(name: string): GoneModule | undefined {
  return Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
}

/** The Python 3 name of a module that only Python 2 has. */
export function modernName(module: string): string | undefined {
  return Object.hasOwn(PYTHON_2, module) ? PYTHON_2[module] : undefined;
}

/** Whether a Python such as `3.10` has a name; a Python newer than all inspected ones has what the newest of them has. */
export function isInPython({ first, last }: StandardSpan, python: string): boolean {
  const at = orderOf(minorOf(python));
  return orderOf(first) <= at && (last === undefined || at <= orderOf(last));
}

/** The module or name of the standard library that a Python lacks: the dotted name itself, or a part of it. */
export function lackedBy(python: string, dotted: string): string | undefined {
  if (python === "") return undefined;
  for (let dot = dotted.indexOf("."); dot >= 0; dot = dotted.indexOf(".", dot + 1)) {
    const end = dotted.indexOf(".", dot + 1);
    const name = end < 0 ? dotted : dotted.slice(0, end);
    const span = standardSpan(name);
    if (span && !isInPython(span, python)) return name;
  }
  return undefined;
}

/** Replacement of a name of the standard library, if the table contains one. */
export function insteadOf(name: string): string | undefined {
  return Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
}

/** The Python version after another one, among the inspected ones. */
export function pythonAfter(python: string): string | undefined {
  return PYTHONS[PYTHONS.indexOf(python) + 1];
}

function orderOf(python: string): number {
  const [major = 0, minor = 0] = python.split(".").map(Number);
  return major * 1000 + minor;
}
