/** The place of resources: requests contain the project's ID, answers its number. */
export interface Place {
  readonly project: string;
  readonly location: string;
}

export function placeName({ project, location }: Place): string {
  return `projects/${project}/locations/${location}`;
}

/** Whether two may be the same project. A number cannot be compared with an ID, and answers contain the number. */
export function isSameProject(a: string | undefined, b: string | undefined): boolean {
  const isNumber = (project?: string) => /^\d+$/.test(project ?? "");
  return a === b || isNumber(a) !== isNumber(b);
}

/** Whether two resources may be in one project and are in one location. */
export function isSamePlace(a: Place, b: Place): boolean {
  return a.location === b.location && isSameProject(a.project, b.project);
}
