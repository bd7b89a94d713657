import addedTable from "../../data/added-names.json";
import removedTable from "../../data/removed-names.json";
import sdkTable from "../../data/sdk-names.json";
import { closest } from "../nearest";
import { SERVER_NAME } from "../requirements/server";

/** A name that only some releases of a distribution have. */
export interface ReleaseName {
  readonly distribution: string;
  /** Other distributions with the same modules and versions. */
  readonly or?: readonly string[];
  /** First release with the name. */
  readonly addedIn?: string;
  /** Last inspected release without it; releases between the two were not inspected. */
  readonly lastWithout?: string;
  /** First release without the name; `NEVER` if no release has it. */
  readonly removedIn?: string;
  /** First release that has it again. */
  readonly backIn?: string;
  /** Replacement for a removed name. */
  readonly instead?: string;
  /** The exception of its call, if the name itself is still there. */
  readonly raises?: string;
  /** Distributions that provide the name where one of them is installed. */
  readonly unless?: readonly string[];
}

/** In place of the first release without a name that no release has. */
export const NEVER = "0";

/** A row of data/removed-names.json. */
interface RemovedRow {
  /** The replacement of each name, or empty. */
  readonly names: Readonly<Record<string, string>>;
  readonly distribution: string;
  readonly or?: readonly string[];
  readonly removedIn: string;
  readonly backIn?: Readonly<Record<string, string>>;
  readonly raises?: string;
  readonly unless?: readonly string[];
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
    Object.entries(row.names).map(([name, instead]) => {
      const { distribution, removedIn, raises, unless, or } = row;
      const backIn = row.backIn?.[name];
      const known: ReleaseName = {
        ...{ distribution, removedIn },
        ...(backIn !== undefined && { backIn }),
        ...(instead !== "" && { instead }),
        ...(raises !== undefined && { raises }),
        ...(unless !== undefined && { unless }),
        ...(or !== undefined && { or }),
      };
      return [name, known] as const;
    }),
  ),
]);

const FIRST = new Set(["google", ...[...NAMES.keys()].map((name) => name.split(".", 1)[0])]);
/** Names of the SDK's modules that routines import; all others of these modules are in no release. */
const SDK = sdkTable.modules as Readonly<Record<string, readonly string[]>>;
const MOST_PARTS = Math.max(
  ...[...NAMES.keys(), ...Object.keys(SDK)].map((name) => name.split(".").length + 1),
);

/** Facts about a dotted name that only some releases have; undefined for any other name. */
export function releaseName(dotted: string): ReleaseName | undefined {
  return NAMES.get(dotted) ?? ofSdk(dotted);
}

/** A name that no release of the SDK has in one of its modules; undefined for any other name. */
function lackedBySdk(
  dotted: string,
): { readonly module: string; readonly last: string } | undefined {
  const [, module = "", last = ""] = /^(.*)\.([^_]\w*)$/.exec(dotted) ?? [];
  const isLacked = Object.hasOwn(SDK, module) && !SDK[module]?.includes(last);
  return isLacked ? { module, last } : undefined;
}

/** Facts about such a name, with the nearest one that the SDK has. */
function ofSdk(dotted: string): ReleaseName | undefined {
  const lacked = lackedBySdk(dotted);
  if (!lacked) return undefined;
  const { module, last } = lacked;
  const near = closest(last, SDK[module] ?? []);
  const home = Object.keys(SDK).find((one) => SDK[one]?.includes(last));
  const isHere = home === undefined || near?.toLowerCase() === last.toLowerCase();
  const instead = isHere ? near && `${module}.${near}` : `${home}.${last}`;
  return { distribution: SERVER_NAME, removedIn: NEVER, ...(instead !== undefined && { instead }) };
}

/** The versioned names that a dotted name is, or is below. */
export function releaseNamesOf(dotted: string): string[] {
  if (!FIRST.has(dotted.split(".", 1)[0] ?? "")) return [];
  const parts = dotted.split(".", MOST_PARTS);
  return parts
    .map((_, at) => parts.slice(0, at + 1).join("."))
    .filter((prefix) => NAMES.has(prefix) || lackedBySdk(prefix) !== undefined);
}
