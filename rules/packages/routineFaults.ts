import type { RoutineFault, RoutineFaultCode } from "../../inspect/python/routineFault";
import { unhandled } from "../engine/unhandled";

/** The policy that judges each fault of a routine; a new fault without one does not compile. */
const JUDGED_BY = {
  "unparsed-requirement": "requirements-pinned",
  "missing-include": "requirements-pinned",
  "ignored-option": "requirements-pinned",
  "ignored-source": "requirements-pinned",
  "missing-requirements": "requirements-complete",
  "missing-file": "requirements-complete",
  syntax: "predictor-interface",
  "newer-syntax": "predictor-interface",
  "import-stop": "predictor-interface",
  "unread-syntax": "predictor-interface",
  "deep-syntax": "predictor-interface",
  "unread-source": "predictor-interface",
  "missing-predictor": "predictor-interface",
  "missing-handler": "predictor-interface",
} as const satisfies Readonly<Record<RoutineFaultCode, string>>;

type Judge = (typeof JUDGED_BY)[RoutineFaultCode];
type CodesOf<Policy extends Judge> = {
  [Code in RoutineFaultCode]: (typeof JUDGED_BY)[Code] extends Policy ? Code : never;
}[RoutineFaultCode];

type FaultOf<Policy extends Judge> = Extract<RoutineFault, { readonly code: CodesOf<Policy> }>;

/** Faults of a source that was not parsed completely. */
const UNREAD: ReadonlySet<RoutineFaultCode> = new Set<RoutineFaultCode>([
  "syntax",
  "unread-syntax",
  "deep-syntax",
  "unread-source",
]);

/** Whether all sources were parsed completely; the definitions in a source with a syntax error are unknown. */
export function isRead(faults: readonly RoutineFault[]): boolean {
  return !faults.some(({ code }) => UNREAD.has(code));
}

/** The faults that a policy judges; throws an error for one without a policy. */
export function faultsFor<Policy extends Judge>(
  policy: Policy,
  faults: readonly RoutineFault[],
): FaultOf<Policy>[] {
  return faults.filter((fault): fault is FaultOf<Policy> => {
    if (!Object.hasOwn(JUDGED_BY, fault.code)) unhandled(fault as never);
    return JUDGED_BY[fault.code] === policy;
  });
}
