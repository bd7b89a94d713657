import type { ImportFacts, RoutineFacts } from "../../inspect/python/facts";
import { installedNames, isByServer, providersOf } from "./distributions";
import { isStandard } from "./pins";

/** Most nested `except` clauses that are followed outward. */
const MAX_STEPS = 20;

/** What a routine can import in its container. */
export class Modules {
  private readonly installed: ReadonlySet<string>;
  private readonly imports = new Map<string, ImportFacts>();
  /** Whether a module outside of the sources is available, by its name. */
  private readonly known = new Map<string, boolean>();
  private readonly pythonVersion: string;

  constructor(routine: RoutineFacts) {
    this.installed = installedNames(routine);
    this.pythonVersion = routine.pythonVersion;
    for (const found of routine.imports) this.imports.set(`${found.file}:${found.module}`, found);
  }

  /** Whether a requirement provides a module. */
  has(module: string): boolean {
    return providersOf(module).some((name) => this.installed.has(name));
  }

  /** Whether an import is a fallback that never runs: the import it replaces does not fail, or never runs itself. */
  isStandIn({ file, unless }: Pick<ImportFacts, "file" | "unless">): boolean {
    let module = unless;
    for (let step = 0; module !== undefined && step < MAX_STEPS; step++) {
      const tried = this.imports.get(`${file}:${module}`);
      if (this.isThere(module, tried?.local)) return true;
      module = tried?.unless;
    }
    return false;
  }

  private isThere(module: string, local: string | null | undefined): boolean {
    if (local !== undefined || module.startsWith(".")) return typeof local === "string";
    const known = this.known.get(module);
    if (known !== undefined) return known;
    const isThere =
      isStandard(module, this.pythonVersion) || isByServer(module) || this.has(module);
    this.known.set(module, isThere);
    return isThere;
  }
}
