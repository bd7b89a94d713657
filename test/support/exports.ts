import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "./project";

/** What TensorFlow itself reports about a fixture's export; written by test/fixtures/truth.py. */
export interface Truth {
  readonly kind: string;
  readonly problems: readonly string[];
  readonly meta_graphs?: readonly {
    readonly tags: readonly string[];
    readonly tensorflow_version: string;
    readonly producer: number;
    readonly min_consumer: number;
    readonly assets: readonly string[];
    readonly signatures: Readonly<
      Record<string, { method_name: string; inputs: object; outputs: object }>
    >;
    readonly ops: {
      readonly graph: Record<string, number>;
      readonly library: Record<string, number>;
    };
  }[];
  readonly variables?: Readonly<Record<string, { dtype: string; shape: number[] }>> | null;
  readonly fingerprint?: Readonly<Record<string, string | number>>;
  readonly keras_metadata?: Readonly<
    Record<string, { readonly class_name?: string; readonly keras_version?: string }>
  >;
  readonly files: Readonly<Record<string, number>>;
}

export function truthOf(name: string): Truth {
  return JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8")) as Truth;
}

/** Names of the fixtures that are SavedModels. */
export const savedModels = readdirSync(fixtures).filter((name) =>
  existsSync(join(fixtures, name, "show_all.txt")),
);

/** Fixtures of models in other formats, with the kind in their expected.json; routines and requests are elsewhere. */
export const otherModels = readdirSync(fixtures)
  .filter(
    (name) => !savedModels.includes(name) && existsSync(join(fixtures, name, "expected.json")),
  )
  .map((name) => ({ name, kind: truthOf(name).kind }))
  .filter(({ kind }) => kind !== undefined && kind !== "cpr" && kind !== "requests");

export function exportOf(name: string): string {
  return join(fixtures, name, "export");
}
