import { formatOf } from "../../inspect/formats/catalog";
import type { Problem, SpecialFile } from "../../inspect/problem";
import { plural } from "../../text";
import { excluding } from "../engine/edit";
import type { Draft, Rule } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { startupFiles } from "./startupFiles";

/**
 * Names of credentials files, refused whatever their bytes are; a `service-account.json` is recognised by its bytes.
 */
const SECRET_NAMES =
  /(^|\/)(\.env(\..+)?|\.netrc|\.pypirc|\.npmrc|\.git-credentials|id_(rsa|dsa|ecdsa|ed25519)|credentials\.json|application_default_credentials\.json|\.aws\/credentials|kubeconfig)$/i;
/** Folder names of tools and version control, at any depth of the path. */
const TOOL_FOLDERS =
  /(^|\/)(\.git|\.hg|\.svn|\.venv|venv|virtualenv|node_modules|site-packages|__pycache__|\.ipynb_checkpoints|\.terraform|\.pulumi)\//;

/** Policy `bundle-hygiene`: the bundle contains nothing that belongs only to the machine where it was made. */
export const bundleHygiene: Rule = {
  policy: "bundle-hygiene",
  description:
    "Refuses secrets, version control, environments, code that runs at every start, links out of the folder, and names that collide.",
  level: "mandatory",
  severity: "high",
  codes: {
    HYG001: "Secret in the bundle",
    HYG002: "Folder of a tool in the bundle",
    HYG003: "Link or special file that cannot be uploaded",
    HYG004: "Names that collide",
    HYG005: "Name that cannot be an object's",
    HYG006: "File that Python reads at every start",
  },
  options: {},
  *judge({ files, problems, routine }) {
    for (const { path, format } of files) {
      if (formatOf(format).kind === "secret" || SECRET_NAMES.test(path)) {
        yield {
          code: "HYG001",
          file: path,
          message:
            format === "private-key"
              ? "the file contains a private key"
              : format === "credentials"
                ? "the file contains credentials"
                : "the name is that of a credentials file",
          reason: "Anyone who can read the bucket or the image can use them.",
          fix: `move it out of the folder, or add "${path}" to exclude; rotate them if it was uploaded before.`,
          data: { files: [path] },
          ...excluding(path),
        };
      }
      if (hasControl(path)) {
        yield {
          code: "HYG005",
          file: JSON.stringify(path),
          message: "the name contains a control character",
          reason: "Cloud Storage refuses or garbles such names.",
          fix: "rename the file.",
          data: { files: [path] },
        };
      }
    }
    if (routine) yield* startupFiles(routine);
    yield* toolFolders(files.map(({ path }) => path));
    yield* collisions(files.map(({ path }) => path));
    yield* problems.filter(isOfEntry).map(judgeEntry);
  },
};

function hasControl(path: string): boolean {
  return [...path].some((character) => character < " " || character === "\u007f");
}

function* toolFolders(paths: readonly string[]): Iterable<Draft> {
  const folders = new Map<string, number>();
  for (const path of paths) {
    const found = TOOL_FOLDERS.exec(path);
    if (!found) continue;
    const folder = path.slice(0, found.index + found[0].length);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of folders) {
    yield {
      code: "HYG002",
      file: folder,
      message: `a folder of version control or of a tool (${plural(count, "file")})`,
      reason: "It belongs to the machine it was made on, and may contain history and secrets.",
      fix: `add "${folder}" to exclude, or remove it.`,
      ...excluding(folder),
    };
  }
}

function* collisions(paths: readonly string[]): Iterable<Draft> {
  const known = new Map<string, string>();
  for (const path of paths) {
    const key = path.normalize("NFC").toLowerCase();
    const other = known.get(key);
    if (other === undefined) known.set(key, path);
    else if (other === path) {
      const [folder = path] = path.split("/");
      yield {
        code: "HYG004",
        file: path,
        message: "both the sources and the artifacts contain this file",
        reason:
          "A version names its files by their paths, so that only one of the two can be kept.",
        fix: `add "/${folder}/" to exclude, which is about the sources only, or rename one of the two folders.`,
        data: { files: [path] },
      };
    } else {
      yield {
        code: "HYG004",
        file: path,
        message: `the name differs from "${other}" only in case`,
        reason: "macOS and Windows keep only one of the two.",
        fix: "rename or exclude one of them.",
        data: { files: [other, path] },
      };
    }
  }
}

/** Problems of folder entries that this policy judges; model-complete judges all others. */
type EntryProblem = Problem<
  "symlink-outside" | "symlink-broken" | "symlink-loop" | "not-a-regular-file"
>;

const ENTRY_CODES: Readonly<Record<EntryProblem["code"], true>> = {
  "symlink-outside": true,
  "symlink-broken": true,
  "symlink-loop": true,
  "not-a-regular-file": true,
};

function isOfEntry(problem: Problem): problem is EntryProblem {
  return Object.hasOwn(ENTRY_CODES, problem.code);
}

function judgeEntry(problem: EntryProblem): Draft {
  const { path } = problem;
  return { code: "HYG003", file: path, ...describeEntry(problem), data: { files: [path] } };
}

function describeEntry(problem: EntryProblem): Pick<Draft, "message" | "reason" | "fix"> {
  switch (problem.code) {
    case "symlink-outside":
      return {
        message: "a link to a place outside the folder",
        reason: "Only files in the folder are uploaded, so the model would lack this one.",
        fix: "replace the link with a copy of the file, or remove it.",
      };
    case "symlink-broken":
      return {
        message: "a link whose target does not exist",
        reason: "There is nothing to upload, so the model would lack this file.",
        fix: "replace the link with the file, or remove it.",
      };
    case "symlink-loop":
      return {
        message: "a link to a folder that contains it",
        reason: "Following the link never ends, so it is not uploaded.",
        fix: "remove the link.",
      };
    case "not-a-regular-file":
      return {
        message: SPECIAL[problem.entry],
        reason: "Only files and folders can be uploaded.",
        fix: "remove it, or move it out of the folder.",
      };
    default:
      return unhandled(problem);
  }
}

const SPECIAL: Readonly<Record<SpecialFile, string>> = {
  pipe: "a named pipe, not a file",
  socket: "a socket, not a file",
  device: "a device, not a file",
  unknown: "neither a file nor a folder",
};
