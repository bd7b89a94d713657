import type { Manifest, ManifestFile } from "../manifest";
import type { RequirementFacts } from "../python/facts";
import { normaliseName } from "../requirements/requirementLine";
import type { Change, UpgradeFacts } from "./facts";
import { compareSignatures } from "./signatures";

export type { Change, UpgradeFacts } from "./facts";

/** How `after` differs from `before`, what breaks clients first; undefined where nothing that matters differs. */
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
    yield { part: "signature", what: `${before.kind} -> ${after.kind}`, breaks: true };
  const [old, now] = [before.routine?.predictor, after.routine?.predictor];
  if (old !== undefined && now !== undefined && old !== now)
    yield { part: "code", what: `predictor ${old} -> ${now}` };
}

function* compareWriters(before: Manifest, after: Manifest): Iterable<Change> {
  const [old, now] = [before, after].map(
    ({ savedModel }) => savedModel?.metaGraphs[0]?.tensorflowVersion,
  );
  if (old && now && old !== now)
    yield { part: "graph", what: `written by TensorFlow ${old} -> ${now}` };
}

/** Which part of a version a file belongs to. */
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
    const gone = was.filter(({ path }) => !now.has(path)).map(({ path }) => `${path} is gone`);
    const added = is.filter(({ path }) => !old.has(path)).map(({ path }) => `${path} is new`);
    const changed = is
      .filter(({ path, sha256 }) => old.has(path) && old.get(path)?.sha256 !== sha256)
      .map(({ path }) => `${path} has changed`);
    const all = [...changed, ...added, ...gone];
    if (all.length > 0) yield { part, what: shortened(all) };
  }
  if (before.totalBytes !== after.totalBytes)
    yield { part: "size", what: `${before.totalBytes} -> ${after.totalBytes} bytes` };
}

/** Names that one change lists. */
const LISTED = 5;

function shortened(parts: readonly string[]): string {
  const more = parts.length > LISTED ? `, and ${parts.length - LISTED} more` : "";
  return `${parts.slice(0, LISTED).join(", ")}${more}`;
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
    if (was === undefined) yield { part: "requirements", what: `${name}${specifier} is new` };
    else if (was !== specifier)
      yield { part: "requirements", what: `${name} ${was || "(any)"} -> ${specifier || "(any)"}` };
  }
  for (const name of old.keys())
    if (!now.has(name)) yield { part: "requirements", what: `${name} is gone` };
}

/** What serves it, where the version before said so: a `manifest.json` in a bucket is the same for every stack. */
function* compareServing(
  { serving: before }: Manifest,
  { serving: after = {} }: Manifest,
): Iterable<Change> {
  if (!before) return;
  for (const [member, what] of [
    ["image", "container"],
    ["framework", "framework"],
    ["frameworkVersion", "framework version"],
    ["pythonVersion", "Python"],
  ] as const) {
    const [old, now] = [before[member], after[member]];
    if (old !== now)
      yield { part: "container", what: `${what} ${old ?? "(none)"} -> ${now ?? "(none)"}` };
  }
}
