import type {
  FileReadFacts,
  GeneratedCodeFacts,
  ImportFacts,
  LoaderCallFacts,
  LoopRunFacts,
  RoutineFacts,
  RoutineFault,
  UseFacts,
  VersionedNameFacts,
} from "./facts";
import { withoutMade } from "./filesRead";
import { ImportWalk } from "./importWalk";
import type { Loading } from "./paths";
import { certainlyLoaded, Reach } from "./reach";
import type { SourceFolder } from "./sourceFolder";
import type { UnboundUse } from "./unboundNames";
import { keepersOf } from "./writers";

/** Most calls that are listed. */
const MAX_USES = 1000;

/** Imports and reads of the predictor's module and of everything it reaches. */
export interface ImportGraph {
  readonly imports: readonly ImportFacts[];
  readonly filesRead: readonly FileReadFacts[];
  readonly uses: readonly UseFacts[];
  readonly versionedNames: readonly VersionedNameFacts[];
  /** Calls that modules make while they are imported. */
  readonly loopRuns: readonly LoopRunFacts[];
  readonly loaderCalls: readonly LoaderCallFacts[];
  /** Uses of names that nothing binds. */
  readonly unbound: readonly UnboundUse[];
  /** Sources that the server certainly imports. */
  readonly loaded: ReadonlySet<string>;
  readonly generatedCode: readonly GeneratedCodeFacts[];
  readonly faults: readonly RoutineFault[];
  /** Paths of the sources, in the order in which they were reached. */
  readonly modules: readonly string[];
  readonly isDynamic: boolean;
  readonly searchesElsewhere: boolean;
  readonly brings: RoutineFacts["brings"];
  /** Names to which the sources refer: variables, attributes and strings. */
  readonly names: ReadonlySet<string>;
}

/**
 * Follows imports through the sources, from the modules that the server imports. @param loadings the predictor's
 * methods that receive the artifacts' URL.
 */
export function followImports(
  folder: SourceFolder,
  modules: readonly string[],
  python: string,
  loadings: readonly Loading[] = [],
): ImportGraph {
  const walk = new ImportWalk(folder, python, loadings);
  const { resolver } = walk;
  for (const module of modules) {
    const entryFile = folder.moduleFile(module);
    if (entryFile !== undefined) resolver.reach(entryFile);
  }
  const entries = [...resolver.modules];
  walk.run();
  const reach = new Reach(walk.sources, resolver.edges, entries);
  const { isDynamic } = walk;
  const loaded = certainlyLoaded(resolver.edges, entries);
  return {
    imports: resolver.imports.map((found) => {
      const known = walk.withLacks(found);
      return found.kind === "typing" || reach.includes(found.file, found.line)
        ? known
        : { ...known, kind: "optional", isUnreached: true };
    }),
    filesRead: withoutMade(
      walk.filesRead,
      walk.pathsMade,
      keepersOf(walk.sources.values(), walk.writers),
    ).map((read) => (reach.includes(read.file, read.line) ? read : { ...read, isUnreached: true })),
    uses: distinct(walk.uses.filter(({ file, line }) => reach.includes(file, line))),
    versionedNames: walk.versionedNames
      .filter(
        ({ name, file, line, isAtLoad }) =>
          !walk.namesMade.has(name) &&
          (isAtLoad ? reach.loads(file, line) : reach.includes(file, line)),
      )
      .map(({ isAtLoad: _isAtLoad, ...found }) => found),
    loopRuns: walk.loopRuns.filter(({ file, line }) => reach.includes(file, line)),
    loaderCalls: walk.loaderCalls.filter(({ file, line }) => reach.includes(file, line)),
    unbound: walk
      .unboundUses()
      .filter(({ file, line, inside }) =>
        inside === undefined ? reach.loads(file, line) : reach.includes(file, line),
      ),
    loaded,
    generatedCode: walk.generatedCode(loaded).filter(({ file, line }) => reach.loads(file, line)),
    faults: [...walk.faults, ...walk.importStops(entries, loaded)],
    modules: [...resolver.modules],
    isDynamic,
    searchesElsewhere: resolver.searchesElsewhere,
    names: walk.names(),
    brings: walk.bringsOf(walk.downloads.filter(({ file, line }) => reach.includes(file, line))),
  };
}

/** The first of each set of calls that differ only in their places. */
function distinct(uses: readonly UseFacts[]): UseFacts[] {
  const first = new Map<string, UseFacts>();
  for (const use of uses) {
    const { file: _file, line: _line, ...what } = use;
    const key = JSON.stringify(what);
    if (!first.has(key) && first.size < MAX_USES) first.set(key, use);
  }
  return [...first.values()];
}
