import { createHash } from "node:crypto";
import { isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../rules";
import { isBucketUrl, joinPath } from "../text";
import type { Judgement, Report } from "./judgement";

/** Where a finding is shown, for services that show nothing without a place. */
export interface Place {
  /** Relative to the repository, with `/`; absolute where it is outside of it, or an address in a bucket. */
  readonly path: string;
  /** From 1; of a file without lines it is 1, too. */
  readonly line: number;
}

/** The place of a finding: its own file, else the file that the bundle is known by. */
export function placeOf(finding: Finding, judgement: Judgement, report: Report): Place {
  const { manifest, path, artifacts, request } = judgement;
  const file = finding.file ?? anchorOf(judgement);
  const folder = manifest.routine?.artifacts;
  const location =
    request !== undefined && file === manifest.sampleRequest?.file
      ? request
      : artifacts !== undefined && folder !== undefined && file.startsWith(`${folder}/`)
        ? resolve(artifacts, file.slice(folder.length + 1))
        : isBucketUrl(path)
          ? joinPath(path, file)
          : resolve(path, file);
  const shown = isBucketUrl(location) ? location : belowRoot(location, report.root);
  return { path: shown, line: finding.line ?? 1 };
}

/** The graph of an export, the requirements or the predictor of a routine, else the first file; a bundle may have none. */
function anchorOf({ manifest }: Judgement): string {
  const { files, routine } = manifest;
  const named = [
    routine?.requirementsFile,
    routine?.predictorClass?.file,
    "saved_model.pb",
    "saved_model.pbtxt",
  ].find((name) => files.some(({ path }) => path === name));
  return named ?? files[0]?.path ?? "";
}

function belowRoot(location: string, root: string): string {
  const way = relative(root, resolve(location));
  return way.startsWith("..") || isAbsolute(way) ? resolve(location) : way.split("\\").join("/");
}

/** A path as a URI reference; an absolute one as an address of a file, and one in a bucket as it is there. */
export function uriOf(path: string): string {
  if (isBucketUrl(path)) return `gs://${uriOf(path.slice("gs://".length))}`;
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split("/").map(encodeURIComponent).join("/");
}

/** A finding with its place and the name by which a service knows it again. */
export interface Placed {
  readonly finding: Finding;
  readonly place: Place;
  /** Hexadecimal digest that stays the same while lines, versions and sizes change; unique in a report. */
  readonly fingerprint: string;
}

/** The findings of all bundles with their places, in the order of fixing. */
export function placed(report: Report): (Placed & { readonly judgement: Judgement })[] {
  const seen = new Map<string, number>();
  return report.judgements.flatMap((judgement) =>
    judgement.findings.map((finding) => {
      const place = placeOf(finding, judgement, report);
      const key = JSON.stringify([finding.code, place.path, subjectOf(finding)]);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      const fingerprint = createHash("sha256").update(`${key}${count}`).digest("hex").slice(0, 32);
      return { finding, place, fingerprint, judgement };
    }),
  );
}

/** What a finding is about, by names only. */
function subjectOf({ data = {} }: Finding): unknown {
  const { tensors, ops, signatures, modules, requirements = [] } = data;
  const names = requirements.map((text) => /^[\w.-]*/.exec(text)?.[0] ?? "");
  return [tensors, ops, signatures, modules, names].map((list) => [...(list ?? [])].sort());
}
