import { type Exemption, inspect } from "../inspect";
import type { Judgement } from "../report";
import { describeNotChecked, judge, notChecked, type PolicySetting } from "../rules";
import { compareAgainst } from "./against";
import { type BundleFlags, inspectOptions } from "./bundle";
import type { Terminal } from "./command";
import { sayLeftOut } from "./excluded";
import { withProgress } from "./progress";

/** What the command line says for all bundles. */
export interface Given {
  readonly flags: BundleFlags & {
    readonly against?: string | undefined;
    readonly resolve?: boolean | undefined;
  };
  readonly policies?: Readonly<Record<string, PolicySetting>>;
  readonly exemptions?: readonly Exemption[] | undefined;
  /** Whether warnings refuse, too. */
  readonly isStrict: boolean;
}

/** Inspects one bundle and judges it. */
export async function judgeBundle(
  path: string,
  { flags, policies = {}, exemptions, isStrict }: Given,
  terminal: Terminal,
): Promise<Judgement> {
  const options = await inspectOptions(path, flags, terminal);
  const current = await withProgress(terminal, () =>
    inspect(path, { ...options, ...(exemptions && { exemptions }) }),
  );
  sayLeftOut(path, current, terminal);
  const upgrade =
    flags.against === undefined ? undefined : await compareAgainst(flags.against, current);
  const manifest = { ...current, ...(upgrade && { upgrade }) };
  const judged = judge(manifest, { policies });
  const unresolved = flags.resolve
    ? await (await import("./lock/check.js")).checkResolution(path, manifest, terminal)
    : [];
  const findings = [...unresolved, ...judged];
  const isResolved = flags.resolve === true && unresolved.length === 0;
  const left = notChecked(manifest, { isResolved }).map((fact) => ({
    ...fact,
    ...describeNotChecked(fact),
  }));
  const refused = findings.some(({ level }) => isStrict || level === "mandatory");
  return {
    path,
    verdict: refused ? "refused" : "clean",
    findings,
    notChecked: left,
    manifest,
    artifacts: options.customPrediction?.artifacts,
    request: options.sampleRequest,
  };
}
