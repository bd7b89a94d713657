import type { Manifest, ManifestFile } from "../manifest";
import type { RequirementFacts } from "../python/facts";
import { normaliseName } from "../requirements/names";
import type { Change, ChangedFile, ChangedValue, UpgradeFacts } from "./facts";
import { compareSignatures } from "./signatures";

export type { Change, UpgradeFacts } from "./facts";

/** How `after` differs from `before`, breaking changes first; undefined if there is no relevant difference. */
export function compareVersions(before: Manifest, after: Manifest): UpgradeFacts | undefined {
  const changes = [...compare(before, after)];
  if (changes.length === 0) return undefined;
  const sorted = [
    ...changes.filter(({ breaks }) => breaks),
    ...changes.filter(({ breaks }) => !breaks),
  ];
  return { from: before.contentDigest, changes: sorted };
}

function* compare(before: Manifest, after: Manifest): Iterable<Change> {
  if (before.savedModel && after.savedModel) {
    yield* compareSignatures(before.savedModel, after.savedModel);
    yield* compareWriters(before, after);
  }
  yield* compareKinds(before, after);
  yield* compareFiles(before, after);
  yield* compareRequirements(before.routine?.requirements ?? [], after.routine?.requirements ?? []);
  yield* compareServing(before, after);
}

function* compareKinds(before: Manifest, after: Manifest): Iterable<Change> {
  if (before.kind !== after.kind)
    yield {
      part: "signature",
      kind: "bundle-kind",
      before: before.kind,
      after: after.kind,
      breaks: true,
    };
  const [old, now] = [before.routine?.predictor, after.routine?.predictor];
  if (old !== undefined && now !== undefined && old !== now)
    yield { part: "code", kind: "predictor", before: old, after: now };
}

function* compareWriters(before: Manifest, after: Manifest): Iterable<Change> {
  const [old, now] = [before, after].map(
    ({ savedModel }) => savedModel?.metaGraphs[0]?.tensorflowVersion,
  );
  if (old && now && old !== now) yield { part: "graph", kind: "writer", before: old, after: now };
}

/** The part of a version that a file belongs to. */
function partOf({ path }: ManifestFile, { kind, routine }: Manifest): Change["part"] {
  if (kind === "customPrediction") {
    const { artifacts } = routine ?? {};
    return artifacts !== undefined && path.startsWith(`${artifacts}/`) ? "weights" : "code";
  }
  return path.startsWith("variables/") ? "weights" : "graph";
}

function* compareFiles(before: Manifest, after: Manifest): Iterable<Change> {
  const old = new Map(before.files.map((file) => [file.path, file]));
  const now = new Map(after.files.map((file) => [file.path, file]));
  for (const part of ["weights", "graph", "code"] as const) {
    const belongs = (manifest: Manifest) => (file: ManifestFile) => partOf(file, manifest) === part;
    const [was, is] = [before.files.filter(belongs(before)), after.files.filter(belongs(after))];
    const all = [
      ...pathsOf("changed", is.filter(isChangedSince(old))),
      ...pathsOf(
        "added",
        is.filter(({ path }) => !old.has(path)),
      ),
      ...pathsOf(
        "removed",
        was.filter(({ path }) => !now.has(path)),
      ),
    ];
    const more = Math.max(0, all.length - LISTED);
    if (all.length > 0) yield { part, kind: "files", files: all.slice(0, LISTED), more };
  }
  if (before.totalBytes !== after.totalBytes)
    yield { part: "size", kind: "size", before: before.totalBytes, after: after.totalBytes };
}

/** Most files that one change lists. */
const LISTED = 5;

function pathsOf(change: ChangedFile["change"], files: readonly ManifestFile[]): ChangedFile[] {
  return files.map(({ path }) => ({ path, change }));
}

function isChangedSince(old: ReadonlyMap<string, ManifestFile>) {
  return (file: ManifestFile) => {
    const before = old.get(file.path);
    return before !== undefined && !isSameFile(before, file);
  };
}

/** Whether two files have the same bytes, by the first digest that is known of both; of files read in parts, some are not. */
function isSameFile(before: ManifestFile, after: ManifestFile): boolean {
  const known = (["sha256", "md5", "crc32c"] as const).find((name) => before[name] && after[name]);
  return before.bytes === after.bytes && (known === undefined || before[known] === after[known]);
}

function* compareRequirements(
  before: readonly RequirementFacts[],
  after: readonly RequirementFacts[],
): Iterable<Change> {
  const byName = (all: readonly RequirementFacts[]) =>
    new Map(all.map(({ name, specifier }) => [normaliseName(name), specifier]));
  const [old, now] = [byName(before), byName(after)];
  for (const [name, specifier] of now) {
    const was = old.get(name);
    if (was !== specifier) yield { ...REQUIREMENT, name, ...values(was, specifier) };
  }
  for (const [name, specifier] of old)
    if (!now.has(name)) yield { ...REQUIREMENT, name, ...values(specifier, undefined) };
}

const REQUIREMENT = { part: "requirements", kind: "requirement" } as const;

function values(before: string | undefined, after: string | undefined): ChangedValue {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/**
 * Changes of the declared serving, if the previous version declared it: a `manifest.json` in a bucket contains no
 * settings of a stack.
 */
function* compareServing(
  { serving: before }: Manifest,
  { serving: after = {} }: Manifest,
): Iterable<Change> {
  if (!before) return;
  for (const property of ["image", "framework", "frameworkVersion", "pythonVersion"] as const) {
    const [old, now] = [before[property], after[property]];
    if (old !== now) yield { part: "container", kind: "serving", property, ...values(old, now) };
  }
}
