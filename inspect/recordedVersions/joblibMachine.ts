import type { Argument, StreamReader } from "../bytes/streamReader";
import { type KeptValue, PickleMachine, textOf, type Value } from "../formats/pickle/pickleMachine";

/** The kept parts of a value besides its text: enough for an array's size and an object's state. */
interface StateDetails extends KeptValue {
  readonly number?: number;
  readonly items?: readonly StateValue[];
  /** Name of an import, or of the callable that made an object. */
  readonly name?: string;
  /** Arguments that it was made from. */
  readonly from?: readonly StateValue[];
  /** Entries of a dictionary or a state, by name. */
  entries?: Map<string, StateValue>;
  readonly isDictionary?: true;
  /** Offset and length of a bytes value. */
  readonly bytes?: { readonly start: number; readonly length: number };
}

export type StateValue = StateDetails | "mark" | "import" | "other";

/** Receives the entries of dictionaries as they are set. */
export type EntrySink = (name: string, value: StateValue) => void;

/** Most dimensions of an array, and most values of a tuple that are kept. Source: numpy 2, NPY_MAXDIMS. */
const DIMENSIONS = 64;
/** Most entries of one dictionary that are kept; the one that describes an array has six. */
const ENTRIES = 16;
/** Most opcodes of an array of objects that are walked. */
const OBJECT_OPCODES = 100_000;
const WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper";
const PRIMITIVE = /^[?biufcmMSUV](\d{1,9})$/;

/**
 * A pickle machine that reports every dictionary entry, and skips the arrays that joblib writes between opcodes.
 * Source: joblib/numpy_pickle.py, NumpyArrayWrapper.read_array and NumpyUnpickler.load_build.
 */
export class JoblibMachine extends PickleMachine {
  private readonly sink: EntrySink;
  /** Whether this is the pickle of an array of objects, in which joblib writes nothing between opcodes. */
  private readonly isInner: boolean;

  constructor(reader: StreamReader, sink: EntrySink, isInner = false) {
    super(reader);
    this.sink = sink;
    this.isInner = isInner;
  }

  protected override valueOf(
    name: string,
    argument: Argument,
    taken: readonly StateValue[],
  ): Value {
    const value = this.detailsOf(name, argument, taken);
    return value ?? "other";
  }

  private detailsOf(
    name: string,
    argument: Argument,
    taken: readonly StateValue[],
  ): StateDetails | undefined {
    switch (name) {
      case "GLOBAL":
      case "STACK_GLOBAL":
        return { name: argument.text ?? "?" };
      case "BININT":
      case "BININT1":
      case "BININT2":
      case "INT":
        return { number: argument.number };
      case "TUPLE":
      case "TUPLE1":
      case "TUPLE2":
      case "TUPLE3":
      case "EMPTY_TUPLE":
        return taken.length <= DIMENSIONS ? { items: taken } : undefined;
      case "EMPTY_DICT":
        return { isDictionary: true };
      case "REDUCE":
      case "NEWOBJ":
        return madeBy(taken);
      case "BINBYTES":
      case "BINBYTES8":
      case "BYTEARRAY8":
        return {
          bytes: { start: this.reader.position - argument.number, length: argument.number },
        };
      default:
        return undefined;
    }
  }

  protected override changed(name: string, taken: readonly StateValue[]): boolean {
    const top = this.stack.at(-1) as StateValue | undefined;
    if (name === "SETITEM" || name === "SETITEMS") this.enter(top, taken);
    if (name !== "BUILD" || typeof top !== "object") return true;
    return top.name !== WRAPPER || !top.from || this.isInner || this.passArray(taken[0]);
  }

  private enter(dictionary: StateValue | undefined, taken: readonly StateValue[]): void {
    const owner =
      typeof dictionary === "object" && dictionary.isDictionary ? dictionary : undefined;
    for (let at = 0; at + 1 < taken.length; at += 2) {
      const name = textOf(taken[at]);
      const value = taken[at + 1];
      if (name === undefined || value === undefined) continue;
      if (owner && (owner.entries?.size ?? 0) < ENTRIES) {
        owner.entries ??= new Map();
        owner.entries.set(name, value);
      }
      this.sink(name, value);
    }
  }

  /** Skips the bytes of an array; false if its description does not give their number. */
  private passArray(state: StateValue | undefined): boolean {
    const entries = typeof state === "object" ? state.entries : undefined;
    const dtype = textOf(argumentOf(entries?.get("dtype")));
    const shape = entries?.get("shape");
    const sizes = typeof shape === "object" ? shape.items : undefined;
    if (dtype === undefined || !sizes) return false;
    if (/^O\d*$/.test(dtype)) return this.passPickle();
    const width = Number(PRIMITIVE.exec(dtype)?.[1] ?? Number.NaN) * (dtype[0] === "U" ? 4 : 1);
    const count = sizes.reduce((product, size) => product * numberOf(size), 1);
    const padding = entries?.has("numpy_array_alignment_bytes") ? this.reader.byte() : 0;
    if (padding === undefined) return false;
    const end = this.reader.position + padding + count * width;
    if (!Number.isSafeInteger(end) || end < this.reader.position) return false;
    this.reader.position = end;
    return true;
  }

  /** Skips the pickle that contains the elements of an array of objects. */
  private passPickle(): boolean {
    const inner = new JoblibMachine(this.reader, this.sink, true);
    const end = inner.walk(OBJECT_OPCODES);
    for (const name of inner.imports) this.imports.add(name);
    return end === "stop";
  }
}

function madeBy(taken: readonly StateValue[]): StateDetails | undefined {
  const [maker, from] = taken;
  if (typeof maker !== "object" || maker.name === undefined) return undefined;
  const items = typeof from === "object" ? from.items : undefined;
  // Protocols before 5 make a bytearray from bytes.
  const bytes = typeof items?.[0] === "object" ? items[0].bytes : undefined;
  return { name: maker.name, from: items ?? [], ...(bytes && { bytes }) };
}

function argumentOf(value: StateValue | undefined): StateValue | undefined {
  return typeof value === "object" && value.name === "numpy.dtype" ? value.from?.[0] : undefined;
}

function numberOf(value: StateValue): number {
  return typeof value === "object" ? (value.number ?? Number.NaN) : Number.NaN;
}
