import type * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { list, type SchemaOf } from "../../inspect/schema/build";
import { LATER } from "../../inspect/schema/faults";

/** A value that may also be an output, because no policy depends on it. */
export function input<T>(schema: SchemaOf<T>): SchemaOf<pulumi.Input<T>> {
  return v.lazy((value) => (value === LATER ? v.any() : schema)) as SchemaOf<pulumi.Input<T>>;
}

/** A list that may also be an output, and whose items may. */
export function inputs<T>(
  item: SchemaOf<T>,
  fix: string,
): SchemaOf<pulumi.Input<pulumi.Input<T>[]>> {
  return input(list(input(item), fix) as unknown as SchemaOf<pulumi.Input<T>[]>);
}

/** Strings by name, each of which may also be an output. */
export function labels(fix: string): SchemaOf<pulumi.Input<Record<string, pulumi.Input<string>>>> {
  return input(
    v.pipe(
      v.unknown(),
      v.check((value) => !Array.isArray(value), fix), // a list would pass as a record
      v.record(v.string(), input(STRING), fix),
    ),
  );
}

export const STRING = v.string("give a string");
export const NUMBER = v.number("give a number");
export const BOOLEAN = v.boolean("give true or false");
/** A value in the API's format, which the provider checks. */
export const ANY: SchemaOf<unknown> = v.unknown();
