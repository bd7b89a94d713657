import { posix } from "node:path";

/** The module that a relative import means, seen from a file; leading dots are left out of `module`. */
export function absoluteOf(file: string, module: string, dots: number): string {
  const folders = posix
    .dirname(file)
    .split("/")
    .filter((part) => part !== ".");
  const above = folders.slice(0, Math.max(0, folders.length - (dots - 1)));
  return [...above, ...(module === "" ? [] : [module])].join(".");
}

/** The dotted name of the module that a file of the sources is. */
export function moduleOf(file: string): string {
  return file.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
}

/** Whether a relative import leads above the outermost package that a file is in. */
export function isBeyond(file: string, dots: number): boolean {
  return dots > file.split("/").length - 1;
}
