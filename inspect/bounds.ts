import type { ArtifactModel } from "./artifactModels";
import type { Manifest } from "./manifest";
import { type Problem, summarise } from "./problem";
import type { RoutineFacts } from "./python/facts";
import type { SavedModelFacts } from "./savedModel/facts";

/** Largest manifest that is read, in bytes; one with 20,000 files has about 5 MB. */
export const MOST_MANIFEST_BYTES = 64_000_000;

/** Most entries of each list in a manifest, because engines carry it in a message and store it in their state. */
export const BOUNDS = {
  files: 20_000,
  variables: 10_000,
  /** For problems, excluded files, and each list of facts about a routine's sources. */
  others: 5000,
  /** Characters of a SavedModel's facts, as JSON. */
  savedModel: 1 << 24,
} as const;

/**
 * The manifest with lists that are no longer than their limits, and with counts of the entries left out. Of each kind
 * of entry at least the first stays, so a rule that looks for one finds it.
 */
export function bound(manifest: Manifest): Manifest {
  const { files, excluded, savedModel, routine, recordedVersions, problems } = manifest;
  const { artifactModels } = manifest;
  const listed = firstOfEach(files, BOUNDS.files, (file) =>
    file.code || file.fault || file.unseen ? file.path : file.format,
  );
  const described = savedModel && boundSavedModel(savedModel);
  const tooLarge = savedModel && !described ? [TOO_LARGE] : [];
  return {
    ...manifest,
    files: listed,
    ...(listed.length < files.length && { filesNotListed: rest(files, listed) }),
    ...(excluded && { excluded: excluded.slice(0, BOUNDS.others) }),
    ...(savedModel && { savedModel: described ?? NOTHING }),
    ...(routine && { routine: boundRoutine(routine) }),
    ...(artifactModels && { artifactModels: boundModels(artifactModels) }),
    ...(recordedVersions && {
      recordedVersions: firstOfEach(
        recordedVersions,
        BOUNDS.others,
        ({ framework, version }) => `${framework} ${version}`,
      ),
    }),
    problems: boundProblems([...tooLarge, ...problems]),
  };
}

function boundProblems(problems: readonly Problem[]): Problem[] {
  return firstOfEach(problems, BOUNDS.others, ({ code }) => code).map((problem) => ({
    ...problem,
    what: summarise(problem),
  }));
}

/** Limits the facts of all SavedModels together to the limit of one. */
function boundModels(models: readonly ArtifactModel[]): ArtifactModel[] {
  let left: number = BOUNDS.savedModel;
  return models.map((model) => {
    const savedModel = boundSavedModel(model.savedModel);
    left -= savedModel ? JSON.stringify(savedModel).length : 0;
    return savedModel && left >= 0
      ? { ...model, savedModel, problems: boundProblems(model.problems) }
      : { ...model, savedModel: NOTHING, problems: boundProblems([TOO_LARGE, ...model.problems]) };
  });
}

const NOTHING: SavedModelFacts = { metaGraphs: [], variables: [], duplicateBytes: 0 };
const TOO_LARGE: Problem = {
  code: "unreadable-graph",
  path: "saved_model.pb",
  cause: "too-many-names",
  limit: BOUNDS.savedModel,
};

/**
 * The facts with only the largest variables, in their original order; undefined if the graph has more facts than any
 * real one.
 */
function boundSavedModel(facts: SavedModelFacts): SavedModelFacts | undefined {
  const { variables } = facts;
  const largest =
    variables.length <= BOUNDS.variables
      ? variables
      : [...variables].sort((a, b) => b.bytes - a.bytes).slice(0, BOUNDS.variables);
  const kept = new Set(largest);
  const listed = variables.filter((variable) => kept.has(variable));
  const bounded: SavedModelFacts = {
    ...facts,
    variables: listed,
    ...(listed.length < variables.length && { variablesNotListed: rest(variables, listed) }),
  };
  return JSON.stringify(bounded).length <= BOUNDS.savedModel ? bounded : undefined;
}

function boundRoutine(facts: RoutineFacts): RoutineFacts {
  const { imports, requirements, filesRead, uses, localModules, indexes, faults } = facts;
  const { startupFiles } = facts;
  const most = BOUNDS.others;
  return {
    ...facts,
    imports: firstOfEach(imports, most, ({ module }) => module),
    requirements: firstOfEach(requirements, most, ({ name }) => name),
    filesRead: firstOfEach(filesRead, most, ({ path }) => path),
    uses: firstOfEach(uses, most, ({ name }) => name),
    localModules: localModules.slice(0, BOUNDS.files),
    indexes: indexes.slice(0, most),
    ...(startupFiles && { startupFiles: startupFiles.slice(0, most) }),
    faults: firstOfEach(faults, most, ({ code }) => code),
  };
}

/** At most `most` entries in their original order: the first of each key, then as many others as fit. */
function firstOfEach<T>(
  entries: readonly T[],
  most: number,
  key: (entry: T) => string,
): readonly T[] {
  if (entries.length <= most) return entries;
  const keys = new Set<string>();
  const first = new Set(entries.filter((entry) => !keys.has(key(entry)) && keys.add(key(entry))));
  const kept = new Set([...first].slice(0, most));
  for (const entry of entries) if (kept.size < most) kept.add(entry);
  return entries.filter((entry) => kept.has(entry));
}

function rest(
  all: readonly { readonly bytes: number }[],
  listed: readonly { readonly bytes: number }[],
): { count: number; bytes: number } {
  const sum = (entries: readonly { readonly bytes: number }[]) =>
    entries.reduce((total, { bytes }) => total + bytes, 0);
  return { count: all.length - listed.length, bytes: sum(all) - sum(listed) };
}
