import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { readLock } from "../requirements/lockFile";
import { containerEnvironment, DEFAULT_PYTHON } from "../requirements/markers";
import { type ProjectDeclaration, readDeclaration } from "../requirements/projectDeclaration";
import { readProjectRequirements } from "../requirements/projectFile";
import { readRequirements } from "../requirements/requirementsFile";
import { serverOf } from "../requirements/server";
import { startupFilesOf } from "../requirements/startupFiles";
import { reachedCode } from "./callWalk";
import type { PredictorFacts, RoutineFacts, RoutineFault } from "./facts";
import { findHandlers } from "./handlers";
import { followImports, type ImportGraph } from "./importGraph";
import { findRefusedArguments } from "./loaderArguments";
import { type ClassFound, findClass } from "./predictorClass";
import type { MissingClass } from "./routineFault";
import { findLoopRuns } from "./runningLoop";
import { type EditedFiles, SourceFolder } from "./sourceFolder";
import { unboundNames } from "./unboundNames";
import { findUnsetAttributes } from "./unsetAttributes";

/** Most calls that are listed: those that run an event loop, and those of loaders. */
const MAX_CALLS = 100;

export interface RoutineSource {
  /** Folder of the sources. */
  readonly root: string;
  /** `module:Class`. */
  readonly predictor: string;
  /** `module:Class` of the handler, if it is not the server's own. */
  readonly handler?: string;
  /** Path of the requirements, relative to the sources. */
  readonly requirements?: string;
  /** Folder of the files that the predictor loads. */
  readonly artifacts?: string;
  /** Name of that folder in the manifest. */
  readonly artifactsName?: string;
  readonly pythonVersion?: string;
  /** Paths of files that are not packed, relative to the sources. */
  readonly excluded?: ReadonlySet<string>;
  /** Contents that replace those of files. */
  readonly edited?: EditedFiles;
}

/** The routine's facts, and further facts for packing it. */
export interface RoutineInspection {
  readonly facts: RoutineFacts;
  /** Files from which the requirements were read, the including file first. */
  readonly requirementFiles: readonly string[];
  readonly project: ProjectDeclaration;
}

/** Reads a custom prediction routine from its sources; runs and imports nothing. */
export function readSources(source: RoutineSource): RoutineInspection {
  const folder = new SourceFolder(source.root, source.excluded, source.edited);
  const [module = "", className = ""] = source.predictor.split(":");
  const pythonVersion = source.pythonVersion ?? DEFAULT_PYTHON;
  const found = classIn(folder, module, className);
  const predictorClass = typeof found === "object" ? found : undefined;
  const [handlerModule, handlerName = ""] = source.handler?.split(":") ?? [];
  const handler =
    handlerModule === undefined ? undefined : classIn(folder, handlerModule, handlerName);
  const handlerClass = typeof handler === "object" ? handler : undefined;
  const modules = handlerModule === undefined ? [module] : [module, handlerModule];
  const graph = followImports(folder, modules, pythonVersion, loadingsOf(predictorClass));
  const required = requirementsOf(folder, source.requirements, pythonVersion);
  const server = serverOf(required.requirements, pythonVersion).version;
  const lock = readLock(folder, required.files, { python: pythonVersion, server });
  const startupFiles = startupFilesOf(folder, required);
  const rootModules = folder.rootModules();
  const handlers = findHandlers(folder, module, graph.modules);
  const faults: RoutineFault[] = [
    ...required.faults,
    ...graph.faults,
    ...missingFiles(folder, graph, source),
  ];
  const loopRuns = [
    ...graph.loopRuns,
    ...(predictorClass ? findLoopRuns(folder, predictorClass) : []),
  ].slice(0, MAX_CALLS);
  const { calls, functions } = predictorClass
    ? reachedCode(folder, predictorClass)
    : { calls: [], functions: [] };
  const loaderCalls = [...graph.loaderCalls, ...findRefusedArguments(calls)].filter(
    ({ name }) => folder.moduleFile(name.replace(/\..*/, "")) === undefined,
  );
  const unsetAttributes = predictorClass
    ? findUnsetAttributes(folder, predictorClass, graph.modules, calls)
    : [];
  const unbound = unboundNames(graph.unbound, graph.loaded, functions).slice(0, MAX_CALLS);
  const isBroken = graph.faults.some(({ code }) => code !== "import-stop");
  if (found === undefined || (found === "missing" && !isBroken))
    faults.push(missingClass(folder, "missing-predictor", source.predictor));
  if (
    source.handler !== undefined &&
    (handler === undefined || (handler === "missing" && !isBroken))
  )
    faults.push(missingClass(folder, "missing-handler", source.handler));
  return {
    facts: {
      predictor: source.predictor,
      ...(source.handler !== undefined && { handler: source.handler }),
      ...(handlerClass && { handlerClass }),
      imports: graph.imports,
      requirements: required.requirements,
      ...(required.files[0] !== undefined && { requirementsFile: required.files[0] }),
      ...(required.constraints &&
        required.constraints.length > 0 && { constraints: required.constraints }),
      ...(lock && { lock }),
      ...(startupFiles.length > 0 && { startupFiles }),
      filesRead: graph.filesRead,
      uses: graph.uses.map((use) =>
        isFolder(folder, source, use.literal) ? { ...use, isFolder: true } : use,
      ),
      ...(graph.versionedNames.length > 0 && { versionedNames: graph.versionedNames }),
      ...(loopRuns.length > 0 && { loopRuns }),
      ...(unsetAttributes.length > 0 && {
        unsetAttributes: unsetAttributes.slice(0, MAX_CALLS),
      }),
      ...(unbound.length > 0 && { unboundNames: unbound }),
      ...(graph.generatedCode.length > 0 && {
        generatedCode: graph.generatedCode.slice(0, MAX_CALLS),
      }),
      ...(loaderCalls.length > 0 && { loaderCalls: loaderCalls.slice(0, MAX_CALLS) }),
      brings: graph.brings,
      localModules: graph.modules,
      ...(rootModules.length > 0 && { rootModules }),
      ...(handlers.length > 0 && { handlers }),
      indexes: required.indexes,
      faults,
      ...(predictorClass && { predictorClass: withReferences(predictorClass, graph.names) }),
      pythonVersion,
      isDynamic: graph.isDynamic,
      ...(graph.searchesElsewhere && { searchesElsewhere: true }),
      ...(source.artifactsName !== undefined && { artifacts: source.artifactsName }),
    },
    requirementFiles: required.files,
    project: readDeclaration(folder),
  };
}

/** A class in a module of the sources; undefined if they do not contain the module. */
function classIn(folder: SourceFolder, module: string, name: string): ClassFound | undefined {
  return folder.moduleFile(module) === undefined ? undefined : findClass(folder, module, name);
}

/** The fault of a named class that does not exist. */
function missingClass(
  folder: SourceFolder,
  code: "missing-predictor" | "missing-handler",
  named: string,
): RoutineFault {
  const [module = "", className = ""] = named.split(":");
  const file = folder.moduleFile(module);
  const missing: MissingClass =
    file === undefined
      ? { missing: "module", module, ...(folder.excludesModule(module) && { isExcluded: true }) }
      : { missing: "class", className };
  return { code, file: file ?? `${module.replaceAll(".", "/")}.py`, line: 1, ...missing };
}

/** The class, with methods marked to whose names no source refers. */
function withReferences(found: PredictorFacts, names: ReadonlySet<string>): PredictorFacts {
  const methods = Object.entries(found.methods).map(
    ([name, method]) =>
      [name, names.has(name) ? method : { ...method, isReferred: false }] as const,
  );
  return { ...found, methods: Object.fromEntries(methods) };
}

/** The methods to which the server passes the artifacts' URL. */
function loadingsOf(found: PredictorFacts | undefined) {
  const methods = found ? Object.entries(found.methods) : [];
  return methods.flatMap(([name, { file, line }]) =>
    name === "load" || name === "from_path" ? [{ file: file ?? found?.file ?? "", line }] : [],
  );
}

/** The requirements of the named file, else of requirements.txt, else the dependencies in pyproject.toml. */
function requirementsOf(folder: SourceFolder, named: string | undefined, pythonVersion: string) {
  const environment = containerEnvironment(pythonVersion);
  const file = named ?? "requirements.txt";
  if (folder.hasFile(file)) return readRequirements(folder, file, environment);
  if (named === undefined && folder.hasFile("pyproject.toml")) {
    return readProjectRequirements(folder, environment);
  }
  const fault: RoutineFault = {
    code: "missing-requirements",
    file,
    line: 1,
    ...(folder.isExcluded(file) && { isExcluded: true }),
  };
  return { requirements: [], indexes: [], faults: [fault], files: [] };
}

function isFolder(folder: SourceFolder, { artifacts }: RoutineSource, path?: string): boolean {
  if (path === undefined || !/^\w[\w./-]*$/.test(path)) return false;
  return folder.hasFolder(path) || (artifacts !== undefined && existsSync(join(artifacts, path)));
}

/**
 * Files that the code reads and that are not in the bundle. Files among artifacts are checked only if an artifacts
 * folder is declared, and files in the working folder only if the code puts no others there.
 */
function missingFiles(
  folder: SourceFolder,
  { filesRead, brings }: ImportGraph,
  { artifacts }: RoutineSource,
): RoutineFault[] {
  const inArtifacts = (path: string) =>
    artifacts === undefined || existsSync(join(artifacts, path));
  // Artifacts below the sources are not packed with them.
  const artifactsRoot = artifacts === undefined ? undefined : resolve(artifacts);
  const inSources = (path: string) => {
    const location = folder.locate(path);
    const isArtifact = artifactsRoot !== undefined && location?.startsWith(artifactsRoot + sep);
    return location !== undefined && !isArtifact;
  };
  const isThere = ({ below, path }: RoutineFacts["filesRead"][number]) => {
    // This machine's folders do not show what the container contains.
    if (below === "absolute" || below === "outside") return true;
    if (below === "artifacts") return inArtifacts(path);
    if (inSources(path)) return true;
    return (
      below === "working" &&
      (brings === "anything" || (brings === "artifacts" && inArtifacts(path)))
    );
  };
  return filesRead
    .filter((read) => !isThere(read))
    .map(({ file, line, path, isUnreached }) => ({
      code: "missing-file" as const,
      file,
      line,
      path,
      ...(isUnreached && { isUnreached }),
      ...(folder.isExcluded(path) && { isExcluded: true }),
    }));
}
