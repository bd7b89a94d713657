import type { ByteSource } from "../../bytes/byteSource";
import { StreamReader } from "../../bytes/streamReader";
import { LIMITS } from "../limits";
import { PickleMachine } from "./pickleMachine";

/** The result of walking a stream of opcodes up to its STOP or to the first byte that is not an opcode. */
export interface PickleWalk {
  readonly protocol?: number;
  /** `module.name` of every import; `?` if its operands cannot be determined. */
  readonly imports: readonly string[];
  /** Opcodes that ran without a fault. */
  readonly opcodes: number;
  readonly calls: number;
  /**
   * Why the walk ended: at STOP, at the end of the bytes, inside an argument at the end, at a fault, or at the walk's
   * limit.
   */
  readonly end: "stop" | "eof" | "cut" | "fault" | "limit";
  /** Opcodes that did more than push scalars. */
  readonly structured: number;
  /** Whether the loader was asked for an object. */
  readonly asks: boolean;
  /** Whether an import may succeed, so that the stream may return it. */
  readonly returns: boolean;
  /** Offset at which the walk ended. */
  readonly offset: number;
  /** Whether at most the end of a line follows. */
  readonly isLast: boolean;
}

/** Most consecutive harmless streams that are followed; torch's loaders read five. Only a file of pickles has more. */
const STREAMS = 64;

/**
 * Walks a stream as an unpickler would read it. Keeps no values except short strings, and executes nothing. The walk
 * continues after a stream that does not count, because some loaders read several streams, and the next one may be
 * different.
 * @param limit most opcodes that are walked; without a PROTO opcode, scalars do not count.
 * @param most most opcodes with scalars.
 */
export function walkPickle(
  source: ByteSource,
  limit: number = LIMITS.pickleOpcodes,
  start = 0,
  most: number = LIMITS.pickleWalk,
): PickleWalk {
  const walk = walkStream(source, limit, start, most);
  let last = walk;
  for (let count = 1; count < STREAMS && isHarmless(last); count++) {
    last = walkStream(source, limit, last.offset, most);
    if (isPickle(last)) return last;
  }
  return isHarmless(last) ? { ...last, end: "limit" } : walk;
}

function isHarmless(walk: PickleWalk): boolean {
  return walk.end === "stop" && !isPickle(walk);
}

function walkStream(source: ByteSource, limit: number, start: number, most: number): PickleWalk {
  const machine = new PickleMachine(new StreamReader(source, start));
  const end = machine.walk(limit, most);
  const { protocol, opcodes, calls, structured, asks, returns, reader } = machine;
  return {
    ...(protocol !== undefined && { protocol }),
    imports: [...machine.imports],
    opcodes,
    calls,
    end,
    structured,
    asks,
    returns,
    offset: reader.position,
    isLast: reader.size - reader.position <= 2,
  };
}

/**
 * Whether an unpickler would accept the stream as a pickle and act on it.
 *
 * A text whose first lines happen to read as an import and that fails right after it, such as a list of labels, does
 * not count: an unpickler that reads it stops before it calls anything. Nor does a stream without imports that other
 * bytes follow, such as `(1).` before a sentence: nothing that it contains can be called.
 */
export function isPickle(walk: PickleWalk): boolean {
  const marked = walk.protocol !== undefined;
  switch (walk.end) {
    case "stop":
      return (
        marked ||
        walk.returns ||
        walk.calls > 0 ||
        (walk.structured > 0 && (walk.isLast || walk.asks))
      );
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

/** Opcodes before a length that points past the end; random numbers after a pickle's first two bytes have fewer. */
const CUT_OPCODES = 8;

/** Whether an import takes effect: after a PROTO opcode, or with a call. */
function hasAct({ imports, calls, protocol }: PickleWalk): boolean {
  return imports.length > 0 && (protocol !== undefined || calls > 0);
}
