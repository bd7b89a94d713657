import { posix } from "node:path";
import type { HandlerFacts } from "./facts";
import { importedNames } from "./imports";
import { partsOf } from "./parts";
import type { SourceFolder } from "./sourceFolder";

/** Most sources that are searched for handlers. */
const MAX_SOURCES = 200;
/** The server's request handlers. Source: google/cloud/aiplatform/prediction/handler.py. */
const HANDLERS = /^google\.cloud\.aiplatform\.prediction(\.handler)?\.(Prediction)?Handler$/;

/** Whether a class with this base, given by its dotted name, is a request handler. */
export function isHandlerBase(base: string): boolean {
  return HANDLERS.test(base);
}

/** Handlers that the sources define: in reached sources, at the root, and beside the predictor. */
export function findHandlers(
  folder: SourceFolder,
  module: string,
  reached: readonly string[],
): HandlerFacts[] {
  const beside = posix.dirname(folder.moduleFile(module) ?? ".");
  const files = new Set([...reached, ...folder.sourcesIn("."), ...folder.sourcesIn(beside)]);
  return [...files].slice(0, MAX_SOURCES).flatMap((file) => {
    const source = folder.parse(file, "Handler")?.source;
    if (!source) return [];
    const { classes } = partsOf(source, importedNames(source).names);
    return classes
      .filter(({ bases }) => bases.some(isHandlerBase))
      .map(({ name, line }) => ({ file, line, name }));
  });
}
