import { requirementsOf } from "../../inspect/requirements/releases";
import { type Resolution, type Root, resolve } from "./resolution";

/** The versions that pip chooses for unpinned distributions, given requirements that can be installed together. */
export class TakenVersions {
  private readonly settled: readonly Root[];
  private readonly python: string;
  private others: { readonly roots: readonly Root[]; readonly resolution: Resolution } | undefined;

  constructor(settled: readonly Root[], python: string) {
    this.settled = settled;
    this.python = python;
  }

  /** Whether a distribution is certainly installed. */
  isInstalled(name: string): boolean {
    this.others ??= this.newestOfOpen();
    return this.others.resolution.required.has(name);
  }

  /**
   * The version that pip chooses for a distribution that is certainly installed and that no line pins: the newest that
   * remains once each distribution that requires it has its newest remaining release. Undefined if those conflict.
   */
  of(name: string): string | undefined {
    this.others ??= this.newestOfOpen();
    const { roots, resolution } = this.others;
    const { required, left } = resolution;
    if (!required.has(name)) return undefined;
    const pinned = roots.filter((one) => one.version !== undefined);
    const newestOthers = [...required].flatMap((other): Root[] => {
      if (other === name || pinned.some((one) => one.name === other)) return [];
      const releases = left(other) ?? [];
      const version = releases.at(-1)?.version;
      const isBound = releases.some((release) =>
        requirementsOf(release, this.python)?.some((one) => one.name === name),
      );
      return version !== undefined && isBound
        ? [{ name: other, specifier: `==${version}`, version }]
        : [];
    });
    const open = this.settled.find((one) => one.name === name && one.version === undefined);
    const rest = open ? [...roots.filter((one) => one.name !== name), open] : roots;
    const greedy = resolve([...rest, ...newestOthers], this.python);
    return greedy.conflict === undefined ? greedy.left(name)?.at(-1)?.version : undefined;
  }

  /** The settled roots, with the newest remaining release for each line without a version, which pip tries first. */
  private newestOfOpen(): { readonly roots: readonly Root[]; readonly resolution: Resolution } {
    const asWritten = resolve(this.settled, this.python);
    const roots = this.settled.map((one): Root => {
      const version = one.version ?? asWritten.left(one.name)?.at(-1)?.version;
      return version === undefined ? one : { ...one, version, specifier: `==${version}` };
    });
    const resolution = resolve(roots, this.python);
    return resolution.conflict === undefined
      ? { roots, resolution }
      : { roots: this.settled, resolution: asWritten };
  }
}
