import { compare } from "@renovatebot/pep440";
import table from "../../data/numpy2.json";
import { bare, fits, releaseOf, requirementsOf } from "../../inspect/requirements/releases";

/** A distribution's row of data/numpy2.json. */
interface Row {
  /** First release built for NumPy 2; null if there is none. */
  readonly first: string | null;
  /** It `fails` when imported, `calls` fail that exchange arrays, it `warns`, or its `metadata` excludes NumPy 2. */
  readonly how: string;
}

const ROWS = table.distributions as Readonly<Record<string, Row>>;

/** A pin by its normalised name. */
interface Pinned {
  readonly name: string;
  readonly version?: string;
}

/** A release built for NumPy 1. */
export interface NumpyClash {
  readonly name: string;
  readonly version: string;
  /** First release of the distribution that works with NumPy 2. */
  readonly first?: string;
  readonly how: "fails" | "calls" | "warns";
}

/** Whether libraries that were built for NumPy 1 fail with this version of numpy. */
export function isNumpy2(version: string): boolean {
  return compare(bare(version), "2.0.0a0") >= 0;
}

/** Whether releases of a distribution were built for NumPy 1 without saying so in their metadata. */
export function mayBeForNumpy1(name: string): boolean {
  return Object.hasOwn(ROWS, name) && ROWS[name]?.how !== "metadata";
}

/** Pins that were built for NumPy 1, except those whose metadata says so: pip does not install them with NumPy 2. */
export function builtForNumpy1(pins: readonly Pinned[], python: string): NumpyClash[] {
  return pins.flatMap(({ name, version }) => {
    const row = Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
    if (!row || version === undefined || row.how === "metadata") return [];
    const { first, how } = row;
    if (first !== null && compare(bare(version), first) >= 0) return [];
    if (keepsNumpy1(name, version, python)) return [];
    return [{ name, version, how: how as NumpyClash["how"], ...(first !== null && { first }) }];
  });
}

function keepsNumpy1(name: string, version: string, python: string): boolean {
  const release = releaseOf(name, version);
  const required = (release && requirementsOf(release, python)) ?? [];
  return required.some((one) => one.name === "numpy" && !fits("2.0.2", one.specifier));
}

/** Pins that were built for NumPy 1, if the pins include NumPy 2. */
export function numpyClashes(pins: readonly Pinned[], python: string): NumpyClash[] {
  const numpy = pins.find(({ name }) => name === "numpy")?.version;
  return numpy !== undefined && isNumpy2(numpy) ? builtForNumpy1(pins, python) : [];
}
