import addedTable from "../../data/added-names.json";
import removedTable from "../../data/removed-names.json";

/** A name that only some releases of a distribution have. */
export interface ReleaseName {
  readonly distribution: string;
  /** First release with the name. */
  readonly addedIn?: string;
  /** Last inspected release without it; releases between the two were not inspected. */
  readonly lastWithout?: string;
  /** First release without the name. */
  readonly removedIn?: string;
  /** First release that has it again. */
  readonly backIn?: string;
  /** Replacement for a removed name. */
  readonly instead?: string;
}

/** A row of data/removed-names.json. */
interface RemovedRow {
  readonly name: string;
  /** Other names that were removed with it. */
  readonly also?: readonly string[];
  /** Their replacements. */
  readonly alsoInstead?: Readonly<Record<string, string>>;
  readonly distribution: string;
  readonly removedIn: string;
  readonly backIn?: Readonly<Record<string, string>>;
  readonly instead?: string;
}

/** Rows of data/added-names.json by distribution and first release. */
type AddedRows = Readonly<
  Record<string, Readonly<Record<string, { readonly last: string; readonly names: string[] }>>>
>;

/** TensorFlow re-exports the names of the Keras that is installed beside it. */
const KERAS = /^keras\./;

const NAMES: ReadonlyMap<string, ReleaseName> = new Map<string, ReleaseName>([
  ...Object.entries(addedTable.added as AddedRows).flatMap(([distribution, releases]) =>
    Object.entries(releases).flatMap(([addedIn, { last, names }]) =>
      names
        .flatMap((name) => (KERAS.test(name) ? [name, `tensorflow.${name}`] : [name]))
        .map((name) => [name, { distribution, addedIn, lastWithout: last }] as const),
    ),
  ),
  ...(removedTable.removed as readonly RemovedRow[]).flatMap((row) =>
    [row.name, ...(row.also ?? [])].map((name) => {
      const { distribution, removedIn } = row;
      const backIn = row.backIn?.[name];
      const instead = name === row.name ? row.instead : row.alsoInstead?.[name];
      const known: ReleaseName = {
        ...{ distribution, removedIn },
        ...(backIn !== undefined && { backIn }),
        ...(instead !== undefined && { instead }),
      };
      return [name, known] as const;
    }),
  ),
]);

const FIRST = new Set([...NAMES.keys()].map((name) => name.split(".", 1)[0]));
const MOST_PARTS = Math.max(...[...NAMES.keys()].map((name) => name.split(".").length));

/** Facts about a dotted name that only some releases have; undefined for any other name. */
export function releaseName(dotted: string): ReleaseName | undefined {
  return NAMES.get(dotted);
}

/** The versioned names that a dotted name is, or is below. */
export function releaseNamesOf(dotted: string): string[] {
  if (!FIRST.has(dotted.split(".", 1)[0] ?? "")) return [];
  const parts = dotted.split(".", MOST_PARTS);
  return parts
    .map((_, at) => parts.slice(0, at + 1).join("."))
    .filter((prefix) => NAMES.has(prefix));
}
