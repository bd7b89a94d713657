import type { IndexFacts } from "../../inspect/python/facts";

/** Indexes that have the projects of the package index, possibly in other builds. */
const SAME_PROJECTS = /^https:\/\/(pypi\.org\/simple|download\.pytorch\.org\/whl)(\/|$)/;

/** Whether an index has the projects of the package index under the same names. */
export function hasSameProjects(url: string): boolean {
  return SAME_PROJECTS.test(url);
}

/** Options of pip that name indexes with unknown projects. */
export function foreignIndexes(indexes: readonly IndexFacts[]): string[] {
  return indexes.flatMap(({ option, value }) =>
    /^--(index-url|extra-index-url|find-links|no-index)$/.test(option) && !hasSameProjects(value)
      ? `${option} ${value}`.trim()
      : [],
  );
}
