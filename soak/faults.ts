import { join } from "node:path";

/** What faults.cjs, which is loaded into a command, can bring about; it explains each. */
export type Fault =
  | { readonly kind: "count"; readonly folder: string; readonly report: string }
  | { readonly kind: "kill" | "full"; readonly folder: string; readonly at: number }
  | {
      readonly kind: "change";
      readonly file: string;
      readonly at: number;
      readonly change: Change;
      /** File to which the number of reads is written. */
      readonly report?: string;
    }
  | { readonly kind: "clock"; readonly steps: readonly number[] };

/** How a file changes while it is read. */
export const CHANGES = ["shrink", "empty", "grow", "replace", "vanish"] as const;
export type Change = (typeof CHANGES)[number];

/** Variables that bring a fault about in a command. */
export function withFault(fault: Fault): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: `--require=${join(__dirname, "faults.cjs")}`,
    SOAK_FAULT: JSON.stringify(fault),
  };
}
