import { posix } from "node:path";
import type { HandlerFacts } from "./facts";
import { importedNames } from "./imports";
import { parsePython } from "./parse";
import { partsOf } from "./parts";
import type { SourceFolder } from "./sourceFolder";

/** Most sources that are looked through for handlers. */
const MAX_SOURCES = 200;
/** The server's handlers of requests. Source: google/cloud/aiplatform/prediction/handler.py. */
const HANDLERS = /^google\.cloud\.aiplatform\.prediction(\.handler)?\.(Prediction)?Handler$/;

/** Whether the dotted name of a base class makes a class a handler of requests. */
export function isHandlerBase(base: string): boolean {
  return HANDLERS.test(base);
}

/** Handlers that the sources define: those that are reached, at the root, and beside the predictor. */
export function findHandlers(
  folder: SourceFolder,
  module: string,
  reached: readonly string[],
): HandlerFacts[] {
  const beside = posix.dirname(folder.moduleFile(module) ?? ".");
  const files = new Set([...reached, ...folder.sourcesIn("."), ...folder.sourcesIn(beside)]);
  return [...files].slice(0, MAX_SOURCES).flatMap((file) => {
    const text = folder.readPython(file)?.text;
    if (text === undefined || !text.includes("Handler")) return [];
    const source = parsePython(file, text);
    const { classes } = partsOf(source, importedNames(source).names);
    return classes
      .filter(({ bases }) => bases.some(isHandlerBase))
      .map(({ name, line }) => ({ file, line, name }));
  });
}
