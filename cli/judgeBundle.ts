import type { Exemption, InspectOptions } from "../inspect";
import type { EditedFiles } from "../inspect/python/sourceFolder";
import type { Judgement } from "../report";
import { judge, type PolicySetting } from "../rules";
import { compareAgainst } from "./against";
import type { BucketFlags } from "./bucketFlags";
import { type BundleFlags, inspectOptions } from "./bundle";
import type { Terminal } from "./command";
import { describedVersion, isManifestFile } from "./describedVersion";
import { sayLeftOut } from "./excluded";
import { inspectAt } from "./inspectAt";
import { withProgress } from "./progress";
import { scopeOf } from "./scopeOf";

/** What the command line says for all bundles. */
export interface Given {
  readonly flags: BundleFlags &
    BucketFlags & {
      readonly against?: string | undefined;
      readonly resolve?: boolean | undefined;
    };
  readonly policies?: Readonly<Record<string, PolicySetting>>;
  readonly exemptions?: readonly Exemption[] | undefined;
  /** Whether warnings refuse, too. */
  readonly isStrict: boolean;
}

/** Changes of a bundle that are not made yet. */
export interface Change {
  /** By their paths in the sources, the contents of requirements files. */
  readonly edited: EditedFiles;
  /** Patterns that `exclude` gets. */
  readonly exclude: readonly string[];
}

/** Inspects one bundle, as it is or as it would be after a change, and judges it. */
export async function judgeBundle(
  path: string,
  { flags, policies = {}, exemptions, isStrict }: Given,
  terminal: Terminal,
  change?: Change,
): Promise<Judgement> {
  const options = withExclude(await inspectOptions(path, flags, terminal), change);
  const given = { ...options, ...(exemptions && { exemptions }) };
  const current = isManifestFile(path)
    ? await describedVersion(path, given)
    : await withProgress(terminal, () => inspectAt(path, given, flags, terminal, change?.edited));
  sayLeftOut(path, current, terminal);
  const upgrade =
    flags.against === undefined ? undefined : await compareAgainst(flags.against, current, flags);
  const manifest = { ...current, ...(upgrade && { upgrade }) };
  const judged = judge(manifest, { policies });
  const unresolved = flags.resolve
    ? await (await import("./lock/check.js")).checkResolution(path, manifest, terminal)
    : [];
  const findings = [...unresolved, ...judged];
  const isResolved = flags.resolve === true && unresolved.length === 0;
  const refused = findings.some(({ level }) => isStrict || level === "mandatory");
  return {
    path,
    verdict: refused ? "refused" : "clean",
    findings,
    ...scopeOf(manifest, policies, isResolved),
    manifest,
    artifacts: options.customPrediction?.artifacts,
    request: options.sampleRequest,
  };
}

function withExclude(options: InspectOptions, change: Change | undefined): InspectOptions {
  const { exclude = [] } = change ?? {};
  if (exclude.length === 0) return options;
  const { customPrediction, export: exported } = options;
  const added = (own: readonly string[] = []) => ({ exclude: [...own, ...exclude] });
  return customPrediction
    ? {
        ...options,
        customPrediction: { ...customPrediction, ...added(customPrediction.exclude) },
      }
    : { ...options, export: { ...exported, ...added(exported?.exclude) } };
}
