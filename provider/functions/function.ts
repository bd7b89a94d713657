import type { InputFault } from "../../google/inputFault";
import type { Access } from "../resource";
import type { Plain } from "../values";

/** A function that programs call, between the engine's protocol and the layers of Google's APIs. */
export interface ProviderFunction {
  check(args: Plain): InputFault[];
  call(args: Plain, access: Access): Promise<Plain>;
}
