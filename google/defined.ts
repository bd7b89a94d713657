type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The properties that are not undefined. */
export function defined<T extends object>(properties: T): Defined<T> {
  const known = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Defined<T>;
}
