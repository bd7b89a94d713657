import { sentFor, WIRE } from "./sdkPatch";
import { behindProxy } from "./unknownValues";

/** A resource's properties as the engine sent them, with secrets as plain values. */
export function inputsOf(props: object): Readonly<Record<string, unknown>> {
  return fieldsOf(sentFor(props));
}

/** The properties of an object from the engine or the SDK, with secrets as plain values; empty for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const object = revealed(behindProxy(value));
  if (typeof object !== "object" || object === null) return {};
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, revealed(one)]));
}

/** Whether a value from the engine is an archive, which may be a folder. */
export function isArchive(value: unknown): boolean {
  return fieldsOf(value)[WIRE.signature] === WIRE.archive;
}

function revealed(value: unknown): unknown {
  const { [WIRE.signature]: signature, value: held } = Object(value) as Record<string, unknown>;
  return signature === WIRE.secret ? revealed(held) : value;
}
