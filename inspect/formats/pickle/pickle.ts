import type { ByteSource } from "../../bytes/byteSource";
import { StreamReader } from "../../bytes/streamReader";
import { LIMITS } from "../limits";
import { PickleMachine } from "./pickleMachine";

/** What a walk over a stream of opcodes saw, up to its STOP or to the first byte that is not an opcode. */
export interface PickleWalk {
  readonly protocol?: number;
  /** `module.name` of every import, `?` for one whose operands cannot be told. */
  readonly imports: readonly string[];
  /** Opcodes that ran without a fault. */
  readonly opcodes: number;
  readonly calls: number;
  /** How it ended: at STOP, at the end of the bytes, inside an argument there, at a fault, or at the walk's limit. */
  readonly end: "stop" | "eof" | "cut" | "fault" | "limit";
  /** Opcodes that did more than to push lone scalars. */
  readonly structured: number;
  /** Where the walk ended. */
  readonly offset: number;
}

/** Streams one after the other that are followed while they are lone scalars: loaders of torch read five. */
const STREAMS = 8;

/**
 * Walks a stream as an unpickler would read it, keeping no values but short strings, and executing nothing. A stream
 * that is a lone scalar is no reason to stop: some loaders read several, and the next one may be of another kind.
 * @param limit opcodes after which the walk ends; lone scalars count only after a protocol's mark.
 */
export function walkPickle(
  source: ByteSource,
  limit: number = LIMITS.pickleOpcodes,
  start = 0,
): PickleWalk {
  const walk = walkStream(source, limit, start);
  let last = walk;
  for (let count = 1; count < STREAMS && isLoneScalar(last); count++) {
    last = walkStream(source, limit, last.offset);
    if (isPickle(last)) return last;
  }
  return walk;
}

function isLoneScalar(walk: PickleWalk): boolean {
  return walk.end === "stop" && !isPickle(walk);
}

function walkStream(source: ByteSource, limit: number, start: number): PickleWalk {
  const machine = new PickleMachine(new StreamReader(source, start));
  const end = machine.walk(limit);
  const { protocol, opcodes, calls, structured } = machine;
  return {
    ...(protocol !== undefined && { protocol }),
    imports: [...machine.imports],
    opcodes,
    calls,
    end,
    structured,
    offset: machine.reader.position,
  };
}

/**
 * Whether an unpickler would take the stream for a pickle and do something with it.
 *
 * A text whose first lines happen to read as an import and that breaks right there, such as a list of labels, is not one:
 * an unpickler that reads it stops before it calls anything.
 */
export function isPickle(walk: PickleWalk): boolean {
  const marked = walk.protocol !== undefined;
  switch (walk.end) {
    case "stop":
      return marked || walk.structured > 0;
    case "limit":
      return true;
    case "eof":
      return marked || (walk.imports.length > 0 && walk.calls > 0);
    case "cut":
      return (marked && walk.opcodes >= CUT_OPCODES) || hasAct(walk);
    case "fault":
      return hasAct(walk);
  }
}

/** Opcodes before a length that runs past the end: random numbers after a pickle's first two bytes have fewer. */
const CUT_OPCODES = 8;

/** Whether something was imported for good: after a pickle's mark, or called. */
function hasAct({ imports, calls, protocol }: PickleWalk): boolean {
  return imports.length > 0 && (protocol !== undefined || calls > 0);
}
