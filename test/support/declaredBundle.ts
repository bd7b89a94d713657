import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Exemption, type InspectOptions, inspect, type ServingFacts } from "../../inspect";
import { type Finding, judge, type PolicySetting } from "../../rules";
import { scratchFolder } from "./project";

/** The day on which the bundles are judged. */
const TODAY = "2026-11-28";

/** A model or a routine with what its owner declares. */
export interface Declared {
  /** The export or the sources. */
  readonly folder: string;
  readonly options: InspectOptions;
  /** Options by the policy's name. */
  readonly policies?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Findings about a bundle. */
export async function findingsOf({ folder, options, policies = {} }: Declared): Promise<Finding[]> {
  return judge(await inspect(folder, options), {
    today: TODAY,
    policies: policies as Readonly<Record<string, PolicySetting>>,
  });
}

/** The same bundle in a folder of its own. */
export function copied(bundle: Declared): Declared {
  const folder = scratchFolder();
  cpSync(bundle.folder, folder, { recursive: true, verbatimSymlinks: true });
  const { customPrediction } = bundle.options;
  const artifacts = customPrediction?.artifacts?.replace(`${bundle.folder}/`, `${folder}/`);
  if (!customPrediction || artifacts === undefined) return { ...bundle, folder };
  const moved = { ...bundle.options, customPrediction: { ...customPrediction, artifacts } };
  return { ...bundle, folder, options: moved };
}

/** Adds a pattern to `exclude`, or without one removes all. */
export function excluding({ options, ...bundle }: Declared, pattern?: string): Declared {
  const { customPrediction, export: own } = options;
  const added = (given: readonly string[] = []) => ({
    exclude: pattern === undefined ? [] : [...given, pattern],
  });
  return {
    ...bundle,
    options: customPrediction
      ? {
          ...options,
          customPrediction: { ...customPrediction, ...added(customPrediction.exclude) },
        }
      : { ...options, export: { ...own, ...added(own?.exclude) } },
  };
}

export function below({ folder, ...bundle }: Declared, name: string): Declared {
  return { ...bundle, folder: join(folder, name) };
}

export function renamed(
  bundle: Declared,
  file: string | undefined,
  name: string,
): Declared | undefined {
  if (file === undefined) return undefined;
  move(bundle, file, name);
  return bundle;
}

export function move({ folder }: Declared, from: string, to: string): void {
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  renameSync(join(folder, from), join(folder, to));
}

export function removed(
  bundle: Declared,
  _: readonly string[],
  { file }: Finding,
): Declared | undefined {
  return file === undefined ? undefined : without(bundle, [file]);
}

export function without(bundle: Declared, files: readonly string[]): Declared {
  for (const file of files) rmSync(join(bundle.folder, file), { recursive: true });
  return bundle;
}

export function rewritten(
  bundle: Declared,
  file: string | undefined,
  edit: (text: string) => string,
): Declared | undefined {
  if (file === undefined) return undefined;
  const target = join(bundle.folder, file);
  writeFileSync(target, edit(readFileSync(target, "utf8")));
  return bundle;
}

/** The source with a default for each argument of a method behind the one that the server passes. */
export function withDefaults(text: string, method: string): string {
  return text.replace(new RegExp(`def ${method}\\((?:self, )?([^)]*)\\)`), (_, list: string) => {
    const [first = "", ...others] = list.split(", ");
    const own = method === "__init__" ? `${first}=None` : first;
    return `def ${method}(${["self", own, ...others.map((one) => `${one}=None`)].join(", ")})`;
  });
}

export function predicting(
  { options, ...bundle }: Declared,
  change: { handler: string },
): Declared | undefined {
  const { customPrediction } = options;
  return (
    customPrediction && {
      ...bundle,
      options: { ...options, customPrediction: { ...customPrediction, ...change } },
    }
  );
}

export function serving({ options, ...bundle }: Declared, facts: ServingFacts): Declared {
  return { ...bundle, options: { ...options, serving: facts } };
}

export function exported(
  { options, ...bundle }: Declared,
  change: InspectOptions["export"],
): Declared {
  return { ...bundle, options: { ...options, export: { ...options.export, ...change } } };
}

export function configured(
  { policies = {}, ...bundle }: Declared,
  policy: string,
  option: object,
): Declared {
  return { ...bundle, policies: { ...policies, [policy]: { ...policies[policy], ...option } } };
}

export function exempted(
  { options, ...bundle }: Declared,
  edit: (one: Exemption) => Exemption | undefined,
): Declared {
  const exemptions = (options.exemptions ?? []).flatMap((one) => edit(one) ?? []);
  return { ...bundle, options: { ...options, exemptions } };
}
