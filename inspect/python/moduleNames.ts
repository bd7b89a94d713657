import { posix } from "node:path";

/** The absolute name of a relatively imported module. @param module without its leading dots. */
export function absoluteOf(file: string, module: string, dots: number): string {
  const folders = posix
    .dirname(file)
    .split("/")
    .filter((part) => part !== ".");
  const above = folders.slice(0, Math.max(0, folders.length - (dots - 1)));
  return [...above, ...(module === "" ? [] : [module])].join(".");
}

/** The dotted module name of a source file. */
export function moduleOf(file: string): string {
  return file.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
}

/** Whether a relative import goes beyond the outermost package that contains the file. */
export function isBeyond(file: string, dots: number): boolean {
  return dots > file.split("/").length - 1;
}
