import * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../../packing/packVersion";
import { knownValue } from "../outputValue";

/** A version that a program declares and packs. */
export interface Declaration {
  /** Name of the model. */
  readonly model: string;
  readonly bucket: pulumi.Input<string>;
  readonly contents: Promise<Contents>;
  /** Resolves with the version's objects. */
  written(): Promise<pulumi.Output<unknown>>;
}

/** By stack, in the order of the program. */
const programs = new WeakMap<object, Declaration[]>();

/** Records a declaration, and returns earlier ones of the same model. */
export function declare(own: Declaration): readonly Declaration[] {
  const stack = pulumi.runtime.getStackResource();
  if (!stack) return []; // mocks, of any number of programs
  const all = programs.get(stack) ?? [];
  programs.set(stack, [...all, own]);
  return all.filter(({ model }) => model === own.model);
}

/** How an earlier declaration of the same bytes affects a later one. */
export interface Twins {
  /** The declaration that writes the same objects to the same bucket. */
  readonly same?: Declaration;
  /** Whether its objects' resources have the same names as those of the later declaration would. */
  readonly hasNames: boolean;
}

/** Finds earlier declarations of the same bytes, once they are packed. */
export async function twinsOf(own: Declaration, earlier: readonly Declaration[]): Promise<Twins> {
  const folder = (await own.contents).layout.folder;
  const packed = await Promise.all(
    earlier.map(async (one) => {
      const contents = await one.contents.catch(() => undefined); // the other declaration reports it
      return contents?.layout.folder === folder ? one : undefined;
    }),
  );
  const twins = packed.filter((one) => one !== undefined);
  for (const same of twins) {
    if (await isSameBucket(same.bucket, own.bucket)) return { same, hasNames: true };
  }
  return { hasNames: twins.length > 0 };
}

async function isSameBucket(a: pulumi.Input<string>, b: pulumi.Input<string>): Promise<boolean> {
  if (a === b) return true;
  const [one, other] = [await knownValue(pulumi.output(a)), await knownValue(pulumi.output(b))];
  return one !== undefined && one === other;
}
