import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InspectOptions, inspect } from "../../inspect";
import { normaliseName } from "../../inspect/requirements/names";
import { type Finding, judge } from "../../rules";
import { scratchFolder } from "./project";

/** Codes with a fix that edits requirements, without anything left open. */
export const EDITED_CODES: readonly string[] =
  "IMP001 IMP007 REQ001 REQ014 REQ015 REQ016 REQ017 REQ018 REQ019 REQ020 REQ022 VER002".split(" ");

/** A routine whose requirements a test edits. */
export interface Edited {
  readonly folder: string;
  readonly options: InspectOptions;
}

/** One alternative that a fix offers. */
export type Way =
  | { readonly kind: "pin"; readonly text: string; readonly instead?: string }
  | { readonly kind: "add"; readonly text: string; readonly file: string }
  | { readonly kind: "replace"; readonly text: string }
  /** Pins of several lines; each replaces the line that names its distribution. */
  | { readonly kind: "pins"; readonly texts: readonly string[] }
  | { readonly kind: "remove" }
  | { readonly kind: "python"; readonly version: string };

const PIN = /^(?:pin )?([\w.-]+(?:\[[\w,-]+\])?==[\w.!+]+)$/;

/** The alternatives of a fix that edit requirements or the container's Python, in the fix's order. */
export function waysOf({ fix }: Finding): Way[] {
  const added = /^add a pin such as ([\w.-]+)==VERSION to ([\w./-]+)\.$/.exec(fix);
  if (added) return [{ kind: "add", text: added[1] ?? "", file: added[2] ?? "" }];
  const [, placed, instead] =
    /^put (?:a pin such as )?([\w.-]+(?:==[\w.!+]+)??)(?:==VERSION)? in place of (\S+)\.$/.exec(
      fix,
    ) ?? [];
  if (placed !== undefined && instead !== undefined)
    return [{ kind: "pin", text: placed, instead }];
  if (/^remove (the line|one of the two lines)\.$/.test(fix)) return [{ kind: "remove" }];
  const [, several] =
    /^write (\S+==[\w.!+]+(?:, \S+==[\w.!+]+)+), or the versions that pip freeze/.exec(fix) ?? [];
  if (several !== undefined) return [{ kind: "pins", texts: several.split(", ") }];
  return fix
    .replace(/; model-version lock pins what it requires, too\.$/, ".")
    .replace(/\.$/, "")
    .split(", or ")
    .flatMap((part): Way[] => {
      const pin = PIN.exec(part)?.[1];
      if (pin !== undefined) return [{ kind: "pin", text: pin }];
      const python = /^serve with Python ([\d.]+)$/.exec(part)?.[1];
      if (python !== undefined) return [{ kind: "python", version: python }];
      const line = /^write (\S+==[\w.!+]+(?:; .*)?)$/.exec(part)?.[1];
      if (line !== undefined) return [{ kind: "replace", text: line }];
      const [, text, file] = /^add (\S+==\S+) to ([\w./-]+)$/.exec(part) ?? [];
      return text !== undefined && file !== undefined ? [{ kind: "add", text, file }] : [];
    });
}

/** Mandatory findings of a routine. */
export async function refusalsOf({ folder, options }: Edited): Promise<Finding[]> {
  const manifest = await inspect(join(folder, "src"), options);
  return judge(manifest, { today: "2026-11-28" }).filter(({ level }) => level === "mandatory");
}

/** A copy of a routine with an alternative applied. */
export function apply(routine: Edited, { file, line }: Finding, way: Way): Edited {
  const folder = scratchFolder();
  cpSync(routine.folder, folder, { recursive: true });
  const edited = { folder, options: moved(routine.options, routine.folder, folder) };
  if (way.kind === "python") {
    const serving = { ...edited.options.serving, pythonVersion: way.version };
    return { folder, options: { ...edited.options, serving } };
  }
  if (way.kind === "add") {
    const target = join(folder, "src", way.file);
    const text = existsSync(target) ? readFileSync(target, "utf8").replace(/\n*$/, "\n") : "";
    writeFileSync(target, `${text}${way.text}\n`);
  } else if (way.kind === "pins") {
    for (const text of way.texts) pin(join(folder, "src"), text);
  } else if (way.kind === "pin") {
    pin(join(folder, "src"), way.text, way.instead);
  } else if (file !== undefined && line !== undefined) {
    edit(join(folder, "src", file), line, way.kind === "remove" ? undefined : way.text);
  }
  return edited;
}

function moved(options: InspectOptions, from: string, to: string): InspectOptions {
  const artifacts = options.customPrediction?.artifacts;
  if (!options.customPrediction || artifacts === undefined) return options;
  const customPrediction = { ...options.customPrediction, artifacts: artifacts.replace(from, to) };
  return { ...options, customPrediction };
}

/** Replaces the line that names a distribution by a pin, or appends the pin if no line does. */
function pin(source: string, text: string, instead = text): void {
  const target = join(source, "requirements.txt");
  const name = normaliseName(/^[\w.-]+/.exec(instead)?.[0] ?? "");
  const lines = readFileSync(target, "utf8").split("\n");
  const at = lines.findIndex((line) => {
    const found = /^\uFEFF?\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1];
    return found !== undefined && normaliseName(found) === name;
  });
  if (at < 0) lines.splice(lines.at(-1) === "" ? -1 : lines.length, 0, text);
  else lines[at] = text + (/\s*;.*$/.exec(lines[at] ?? "")?.[0] ?? "");
  writeFileSync(target, lines.join("\n"));
}

function edit(target: string, line: number, text: string | undefined): void {
  const lines = readFileSync(target, "utf8").split("\n");
  lines.splice(line - 1, 1, ...(text === undefined ? [] : [text]));
  writeFileSync(target, lines.join("\n"));
}
