import { basename, posix, relative, resolve } from "node:path";
import { artifactModel, findModels } from "./artifactModels";
import { ALWAYS_IGNORED, ALWAYS_IGNORED_SOURCES } from "./bundle/alwaysIgnored";
import type { Bundle, LocalFile } from "./bundle/bundle";
import { checkFolder } from "./bundle/checkPath";
import { contentDigest } from "./bundle/digest";
import { localFolder } from "./bundle/folder";
import { ignoreFilesOf } from "./bundle/ignoreFiles";
import { readFiles } from "./bundle/readFiles";
import { walkBundle } from "./bundle/walk";
import { InputError } from "./inputError";
import type { ExcludedFile, Manifest, Problem } from "./manifest";
import { inspectModelSignature } from "./modelSignature";
import { SIGNATURE_NAME } from "./modelSignature/facts";
import { withSignature } from "./modelSignature/placed";
import type { CustomPredictionOptions, Inspection, InspectOptions } from "./options";
import { type RoutineInspection, readSources } from "./python/readSources";
import type { EditedFiles } from "./python/sourceFolder";
import { recordedVersions } from "./recordedVersions";
import { inspectTflite } from "./tflite";

/** Excluded unless a pattern with `!` re-includes them, because they run only in an editor. */
const LEFT_OUT = ["*.ipynb"];

/**
 * Reads a custom prediction routine: its sources, their requirements, and the artifacts that it loads.
 * @param edited contents that the sources would have after an edit; the digests are those of the files on disk.
 */
export async function inspectRoutine(
  root: string,
  options: InspectOptions,
  routine: CustomPredictionOptions,
  edited?: EditedFiles,
): Promise<Inspection> {
  const artifacts =
    routine.artifacts === undefined ? undefined : artifactsOf(root, routine.artifacts);
  // Artifacts inside the sources are walked separately, because the server reads them from the bucket.
  const inside = artifacts?.isInside ? [`/${artifacts.name}/`] : [];
  const sources = walkBundle(root, {
    exclude: routine.exclude ?? [],
    defaults: LEFT_OUT,
    ignoreFiles: ignoreFilesOf(localFolder(root)),
    alwaysIgnore: [...ALWAYS_IGNORED, ...ALWAYS_IGNORED_SOURCES, ...inside],
  });
  const inspection = readSources({
    root,
    excluded: new Set(sources.excluded.map(({ path }) => path)),
    ...(edited && { edited }),
    predictor: routine.predictor,
    ...(routine.handler !== undefined && { handler: routine.handler }),
    ...(routine.requirements !== undefined && { requirements: routine.requirements }),
    ...(artifacts && { artifacts: artifacts.location, artifactsName: artifacts.name }),
    ...(options.serving?.pythonVersion !== undefined && {
      pythonVersion: options.serving.pythonVersion,
    }),
  });
  const { packed, unreached } = choose(sources, inspection);
  const model = artifacts
    ? walkBundle(artifacts.location, { alwaysIgnore: ALWAYS_IGNORED })
    : undefined;
  const modelFiles = signedArtifacts(model?.files, options);
  const listed = modelFiles.map((file) => ({ ...file, path: `${artifacts?.name}/${file.path}` }));
  const problems: Problem[] = [...sources.problems, ...(model?.problems ?? [])];
  const all = [...packed, ...listed];
  const models = findModels(listed).map((model) => ({
    ...model,
    problems: [...model.problems],
  }));
  const files = await readFiles(
    all,
    models.map((model) => ({
      folder: `${model.path}/`,
      inspection: model,
      damaged: (found) =>
        model.problems.push({ ...found, path: found.path.slice(model.path.length + 1) }),
    })),
    problems,
  );
  const recorded = recordedVersions(all, files);
  const modelSignature =
    artifacts &&
    (await inspectModelSignature(`${artifacts.name}/${SIGNATURE_NAME}`, listed, files));
  const tflite = inspectTflite(all, files, problems);
  const excluded: ExcludedFile[] = [...sources.excluded, ...unreached];
  const manifest: Manifest = {
    schema: 1,
    kind: "customPrediction",
    name: options.name ?? "model",
    contentDigest: contentDigest({
      files,
      routine: inspection.facts,
      ...(options.serving && { serving: options.serving }),
    }),
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fileCount: files.length,
    files,
    ...(excluded.length > 0 && { excluded }),
    routine: inspection.facts,
    ...(models.length > 0 && { artifactModels: models.map(artifactModel) }),
    ...(recorded.length > 0 && { recordedVersions: recorded }),
    ...(modelSignature && { modelSignature }),
    ...(tflite && { tflite }),
    ...(options.serving && { serving: options.serving }),
    ...(options.exemptions && { exemptions: options.exemptions }),
    problems,
  };
  const { requirementFiles, project } = inspection;
  return { manifest, modelFiles, packageFiles: packed, requirementFiles, project };
}

/**
 * Chooses the files of the source distribution: sources that the predictor reaches, sources in folders that the
 * requirements install, and every file that is not a source. All sources are packed if only running the code shows what
 * it imports, or only building it shows what it packs.
 */
function choose(
  { files }: Bundle<LocalFile>,
  { facts, project }: RoutineInspection,
): { packed: LocalFile[]; unreached: ExcludedFile[] } {
  const reached = new Set(facts.localModules);
  const takesAll = facts.isDynamic || project.buildsItself;
  const installed = facts.requirements.flatMap(({ origin }) =>
    origin?.kind === "path" ? [`${posix.normalize(origin.address).replace(/\/$/, "")}/`] : [],
  );
  const isPacked = ({ path }: LocalFile) =>
    !path.endsWith(".py") ||
    takesAll ||
    reached.has(path) ||
    installed.some((folder) => folder === "./" || path.startsWith(folder));
  return {
    packed: files.filter(isPacked),
    unreached: files
      .filter((file) => !isPacked(file))
      .map(({ path, bytes }) => ({ path, bytes, because: "unimported" as const })),
  };
}

/** The files of the artifacts with the signature that the options name. Throws InputError if nothing can be signed. */
function signedArtifacts(
  files: readonly LocalFile[] | undefined,
  { modelSignature }: InspectOptions,
): readonly LocalFile[] {
  if (files) return withSignature(files, modelSignature);
  if (modelSignature === undefined) return [];
  throw new InputError(
    `the signature "${modelSignature}" covers the artifacts of a routine, and this one has none`,
    "leave it out, or name the folder of the artifacts",
  );
}

/** Location of the artifacts, and their folder's name in the manifest. */
function artifactsOf(
  root: string,
  artifacts: string,
): { location: string; name: string; isInside: boolean } {
  checkFolder(artifacts);
  const below = relative(resolve(root), resolve(artifacts)).split("\\").join("/");
  if (below === "") {
    throw new InputError(
      `the artifacts folder "${artifacts}" is the folder of the sources`,
      "put the model's files into a separate folder",
    );
  }
  const isInside = !below.startsWith("..");
  return { location: artifacts, name: isInside ? below : basename(resolve(artifacts)), isInside };
}
