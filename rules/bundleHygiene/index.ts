import { formatOf } from "../../inspect/formats/catalog";
import type { Problem } from "../../inspect/manifest";
import { plural } from "../../text";
import type { Draft, Rule } from "../engine/rule";

/** Names that say what they hold, whatever the bytes are; of a `service-account.json` the bytes say it. */
const SECRET_NAMES =
  /(^|\/)(\.env(\..+)?|\.netrc|\.pypirc|\.npmrc|\.git-credentials|id_(rsa|dsa|ecdsa|ed25519)|credentials\.json|application_default_credentials\.json|\.aws\/credentials|kubeconfig)$/i;
/** Folders of tools and version control, by a part of the path. */
const TOOL_FOLDERS =
  /(^|\/)(\.git|\.hg|\.svn|\.venv|venv|virtualenv|node_modules|site-packages|__pycache__|\.ipynb_checkpoints|\.terraform|\.pulumi)\//;

/** Policy `bundle-hygiene`: nothing in the bundle that should stay where it was made. */
export const bundleHygiene: Rule = {
  policy: "bundle-hygiene",
  description:
    "Refuses secrets, version control, environments, links out of the folder, and names that collide.",
  level: "mandatory",
  severity: "high",
  codes: {
    HYG001: "Secret in the bundle",
    HYG002: "Folder of a tool in the bundle",
    HYG003: "Link out of the folder",
    HYG004: "Names that differ in case only",
    HYG005: "Name that cannot be an object's",
  },
  options: {},
  *judge({ files, problems }) {
    for (const { path, format } of files) {
      if (formatOf(format).kind === "secret" || SECRET_NAMES.test(path)) {
        yield {
          code: "HYG001",
          file: path,
          message:
            format === "private-key"
              ? "holds a private key"
              : "holds credentials, by its name or content",
          reason: "Everyone who can read the bucket or the image can use it.",
          fix: `take it out of the folder, or add "${path}" to exclude, and renew it if it was uploaded before.`,
        };
      }
      if (hasControl(path)) {
        yield {
          code: "HYG005",
          file: JSON.stringify(path),
          message: "has a control character in its name",
          reason: "Cloud Storage refuses or garbles such names.",
          fix: "rename the file.",
        };
      }
    }
    yield* toolFolders(files.map(({ path }) => path));
    yield* collisions(files.map(({ path }) => path));
    for (const problem of problems) yield* judgeLink(problem);
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
      message: `is a folder of a tool, with ${plural(count, "file")}`,
      reason: "It belongs to the machine it was made on, and may hold history and secrets.",
      fix: `add "${folder}" to exclude, or remove it.`,
    };
  }
}

function* collisions(paths: readonly string[]): Iterable<Draft> {
  const known = new Map<string, string>();
  for (const path of paths) {
    const key = path.normalize("NFC").toLowerCase();
    const other = known.get(key);
    if (other === undefined) known.set(key, path);
    else {
      yield {
        code: "HYG004",
        file: path,
        message: `differs from "${other}" in case only`,
        reason: "On disks that do not tell them apart one of the two is lost.",
        fix: "rename or exclude one of them.",
      };
    }
  }
}

function* judgeLink({ code, path, what }: Problem): Iterable<Draft> {
  if (!/^(symlink-(outside|broken|loop)|not-a-regular-file)$/.test(code)) return;
  yield {
    code: "HYG003",
    file: path,
    message: what,
    reason: "Only files that lie in the folder are uploaded, so the model would lack this one.",
    fix: "put a copy of the file in its place, or remove the link.",
  };
}
