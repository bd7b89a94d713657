import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { readSmallFile } from "../../inspect/bytes/smallFile";
import { SourceFolder } from "../../inspect/python/sourceFolder";
import { readJsonObject } from "../../inspect/readJson";
import { escapeControls, plural } from "../../text";
import { inspectOptions, SETTINGS_NAME } from "../bundle";
import type { Terminal } from "../command";
import { type Change, type Given, judgeBundle } from "../judgeBundle";
import { replaceFile } from "../replaceFile";
import { withExcluded } from "./excludeSetting";
import { findFixes, type NotFixed } from "./findFixes";

const UNWRITABLE = "make its folder writable, or apply the difference by hand";

/** A file with its text before and after the fixes. */
interface Rewrite {
  readonly file: string;
  /** Undefined where the file is new. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/** Applies the fixes of a bundle that are edits of its requirements and of `exclude`, and shows them as a difference. */
export async function fixBundle(
  path: string,
  given: Given,
  terminal: Terminal,
  isDry: boolean,
): Promise<void> {
  const silent: Terminal = { ...terminal, err: () => undefined };
  const flags = { ...given.flags, against: undefined, resolve: undefined };
  const judge = async (change: Change) => {
    const { findings } = await judgeBundle(path, { ...given, flags }, silent, change);
    return findings.filter(({ level }) => given.isStrict || level === "mandatory");
  };
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const folder = isFolder ? new SourceFolder(path) : undefined;
  const { change, fixed, notFixed } = await findFixes(judge, (file) => folder?.readBytes(file));
  const rewrites = await rewritesOf(path, change, given, folder);
  const say = (line: string) => terminal.err(`model-version: ${escapeControls(line)}`);
  for (const rewrite of rewrites) terminal.err(differenceOf(rewrite));
  if (!isDry) for (const { file, after } of rewrites) replaceFile(file, after, UNWRITABLE);
  const codes = [...new Set(fixed.map(({ code }) => code))].join(", ");
  const found =
    fixed.length === 0 ? "nothing to fix" : `${plural(fixed.length, "finding")} fixed (${codes})`;
  say(`${path}: ${found}${isDry && fixed.length > 0 ? ", not written (--dry-run)" : ""}`);
  for (const one of notFixed) say(whyNot(one));
  if (change.exclude.length > 0)
    say(`a program that has a ModelVersion of ${path} needs the same in its exclude`);
}

function whyNot({ finding: { code, file, line }, why, leadsTo }: NotFixed): string {
  const place = file === undefined ? "" : ` in ${file}${line === undefined ? "" : `:${line}`}`;
  const words = {
    "not-editable":
      "its line has options, goes on in the next one, or is not in a requirements file",
    "leads-to-others": `its fix leads to ${leadsTo.join(", ")}`,
    stays: "the edit that it proposes does not end it",
  }[why];
  return `not fixed: ${code}${place}: ${words}`;
}

async function rewritesOf(
  path: string,
  { edited, exclude }: Change,
  { flags }: Given,
  folder: SourceFolder | undefined,
): Promise<Rewrite[]> {
  const rewrites = [...edited].map(([file, after]): Rewrite => {
    return { file: join(path, file), before: folder?.readBytes(file), after };
  });
  if (exclude.length === 0) return rewrites;
  const file = join(path, SETTINGS_NAME);
  const before = existsSync(file) ? readSmallFile(file, 1_000_000) : undefined;
  const { customPrediction } = await inspectOptions(path, flags);
  const routine = customPrediction && {
    predictor: customPrediction.predictor,
    ...(customPrediction.handler !== undefined && { handler: customPrediction.handler }),
  };
  const read = before ? readJsonObject(file) : {};
  const after = withExcluded(before?.toString("utf8"), read, exclude, routine);
  return [...rewrites, { file, before, after: Buffer.from(after) }];
}

/** The difference of one file in the unified form. */
function differenceOf({ file, before, after }: Rewrite): string {
  const [old, now] = [before ?? Buffer.alloc(0), after].map(textOf);
  const from = before ? file : "/dev/null";
  const patch = structuredPatch(from, file, old ?? "", now ?? "", undefined, undefined, {
    context: 2,
  });
  return formatPatch(patch, FILE_HEADERS_ONLY).trimEnd().split("\n").map(escapeControls).join("\n");
}

/** Text as a difference shows it; the encoding of the file stays as it is. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
  const text = new TextDecoder(!isWide ? "utf-8" : bytes[0] === 0xff ? "utf-16le" : "utf-16be");
  return text.decode(bytes).replaceAll("\r\n", "\n");
}
