import type { SyntaxNode } from "@lezer/common";
import { closest } from "../nearest";
import type { ReachedFunction } from "./callWalk";
import type { Evaluations } from "./evaluation";
import type { UnboundNameFacts } from "./facts";
import { decoratorsOf, lineOf, ownNodes } from "./nodes";
import type { ParsedSource } from "./parse";
import { isPlainDecorator } from "./parts";
import { unresolvedNames } from "./unresolved";

/** Most uses of one source that are judged, and names among which a similar one is looked for. */
const MOST_USES = 200;
const MOST_NAMES = 500;
/** Length of a name for which a similar one may be meant. */
const SHORTEST = 4;
/** Names of other Pythons, systems and tools, which code asks for under a condition. */
const ELSEWHERE =
  /^(long|unicode|xrange|basestring|raw_input|unichr|reduce|cmp|file|buffer|execfile|reload|intern|apply|coerce|WindowsError|get_ipython|display|profile|reveal_type)$/;

/** A use of a name that nothing binds. */
export interface UnboundUse {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Offset of the function that has to be called; absent if importing the module is enough. */
  readonly inside?: number;
  readonly isConditional: boolean;
  readonly near?: string;
  readonly isMember?: boolean;
}

/** Uses of names that nothing in a source binds, without those that never run or whose error is caught. */
export function findUnboundNames(source: ParsedSource, evaluations: Evaluations): UnboundUse[] {
  const all = unresolvedNames(source).slice(0, MOST_USES);
  return all.flatMap(({ name, from, isMember, known }) => {
    const node = source.tree.resolveInner(from, 1);
    const found = evaluations.of(node);
    if (!found || (found.isConditional && ELSEWHERE.test(name))) return [];
    const near =
      name.length >= SHORTEST && !isMember
        ? closest(name, known().slice(0, MOST_NAMES))
        : undefined;
    return [
      {
        name,
        file: source.file,
        line: lineOf(source, node),
        ...(found.inside && { inside: found.inside.from }),
        isConditional: found.isConditional,
        ...(near !== undefined && { near }),
        ...(isMember && { isMember }),
      },
    ];
  });
}

/**
 * The first use of each name in a source; a use that certainly fails comes before one that may.
 * @param loaded sources that the server certainly imports.
 * @param functions that the server certainly calls, or may.
 */
export function unboundNames(
  uses: readonly UnboundUse[],
  loaded: ReadonlySet<string>,
  functions: readonly ReachedFunction[],
): UnboundNameFacts[] {
  const called = new Map(
    functions
      .filter(({ definition }) => !isGenerator(definition))
      .map((one) => [`${one.module.source.file}:${one.definition.from}`, one]),
  );
  const first = new Map<string, UnboundNameFacts>();
  for (const { name, file, line, inside, isConditional, near, isMember } of uses) {
    const reached = inside === undefined ? undefined : called.get(`${file}:${inside}`);
    const from = inside === undefined ? "import" : reached?.from;
    const isMaybe =
      isConditional ||
      (inside === undefined
        ? !loaded.has(file)
        : reached !== undefined && (reached.isConditional || isWrapped(reached)));
    const fact: UnboundNameFacts = {
      name,
      file,
      line,
      ...(from !== undefined && { from }),
      ...(near !== undefined && { near }),
      ...(isMember && { isMember }),
      ...(isMaybe && { isConditional: true }),
    };
    const key = `${file}:${name}`;
    const before = first.get(key);
    if (!before || certainty(fact) > certainty(before)) first.set(key, fact);
  }
  return [...first.values()];
}

function certainty({ from, isConditional }: UnboundNameFacts): number {
  return from === undefined ? 0 : isConditional ? 1 : 2;
}

/** A generator's body does not run when the function is called. */
function isGenerator(definition: SyntaxNode): boolean {
  const body = definition.getChild("Body");
  return body !== null && ownNodes(body, /^YieldStatement$|^YieldExpression$/).length > 0;
}

/** Whether a decorator may catch what the function raises, or never call it. */
function isWrapped({ module, definition }: ReachedFunction): boolean {
  return decoratorsOf(module.source, definition).some((one) => !isPlainDecorator(one));
}
