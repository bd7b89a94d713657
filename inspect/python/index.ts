import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RoutineFacts, RoutineFault } from "./facts";
import { followImports } from "./importGraph";
import { containerEnvironment } from "./markers";
import { findClass } from "./predictorClass";
import { type ProjectDeclaration, readDeclaration } from "./projectDeclaration";
import { readProjectRequirements } from "./projectFile";
import { readRequirements } from "./requirementsFile";
import { SourceFolder } from "./sourceFolder";

/** Python of the containers where none is declared: that of the newest prebuilt ones. */
export const DEFAULT_PYTHON = "3.10";

export interface RoutineSource {
  /** Folder of the sources. */
  readonly root: string;
  /** `module:Class`. */
  readonly predictor: string;
  /** Relative to the sources. */
  readonly requirements?: string;
  /** Folder of the files that the predictor loads. */
  readonly artifacts?: string;
  /** Name of that folder in the manifest. */
  readonly artifactsName?: string;
  readonly pythonVersion?: string;
}

/** The routine's facts, and what those who pack it need besides. */
export interface RoutineInspection {
  readonly facts: RoutineFacts;
  /** Files that the requirements were read from, the one that includes the others first. */
  readonly requirementFiles: readonly string[];
  readonly project: ProjectDeclaration;
}

/** Reads a custom prediction routine from its sources; runs and imports nothing. */
export function inspectRoutine(source: RoutineSource): RoutineInspection {
  const folder = new SourceFolder(source.root);
  const [module = "", className = ""] = source.predictor.split(":");
  const pythonVersion = source.pythonVersion ?? DEFAULT_PYTHON;
  const graph = followImports(folder, module);
  const required = requirementsOf(folder, source.requirements, pythonVersion);
  const predictorClass = graph.entry && findClass(graph.entry, className);
  const faults: RoutineFault[] = [
    ...required.faults,
    ...missingFiles(folder, graph.filesRead, source),
  ];
  if (!graph.entry) {
    const file = `${module.replaceAll(".", "/")}.py`;
    faults.push({
      code: "missing-predictor",
      file,
      line: 1,
      what: `the module "${module}" is not below the sources`,
    });
  } else if (!predictorClass) {
    const { file } = graph.entry;
    faults.push({
      code: "missing-predictor",
      file,
      line: 1,
      what: `it defines no class "${className}"`,
    });
  }
  return {
    facts: {
      predictor: source.predictor,
      imports: graph.imports,
      requirements: required.requirements,
      filesRead: graph.filesRead,
      localModules: graph.modules,
      indexes: required.indexes,
      faults,
      ...(predictorClass && { predictorClass }),
      pythonVersion,
      isDynamic: graph.isDynamic,
      ...(source.artifactsName !== undefined && { artifacts: source.artifactsName }),
    },
    requirementFiles: required.files,
    project: readDeclaration(folder),
  };
}

/** The requirements file that is named, else requirements.txt, else what pyproject.toml depends on. */
function requirementsOf(folder: SourceFolder, named: string | undefined, pythonVersion: string) {
  const environment = containerEnvironment(pythonVersion);
  const file = named ?? "requirements.txt";
  if (folder.hasFile(file)) return readRequirements(folder, file, environment);
  if (named === undefined && folder.hasFile("pyproject.toml")) {
    return readProjectRequirements(folder, environment);
  }
  const what = `"${file}" is no file below the sources`;
  const fault = { code: "missing-requirements", file, line: 1, what };
  return { requirements: [], indexes: [], faults: [fault], files: [] };
}

/** Files that the code reads and that the bundle lacks; those of artifacts only where a folder of them is declared. */
function missingFiles(
  folder: SourceFolder,
  filesRead: RoutineFacts["filesRead"],
  { artifacts }: RoutineSource,
): RoutineFault[] {
  return filesRead
    .filter(({ below, path }) => {
      if (below === "source") return folder.locate(path) === undefined;
      return artifacts !== undefined && !existsSync(join(artifacts, path));
    })
    .map(({ file, line, path }) => ({ code: "missing-file", file, line, what: path }));
}
