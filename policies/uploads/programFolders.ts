import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Folders to which a relative path of the program may be relative: the shell's, the project's, the one that its `main`
 * names, and on Linux that of the process that runs the program. The engine starts packs in their own folder and does
 * not pass on any of these, so each is a guess that only the bytes can confirm.
 */
export function programFolders(): ReadonlySet<string> {
  const folders = new Set<string>();
  const shell = process.env["PWD"];
  if (shell !== undefined) {
    folders.add(shell);
    const project = projectAbove(shell);
    if (project) folders.add(dirname(project)).add(mainFolder(project));
  }
  const host = hostFolder();
  if (host !== undefined) folders.add(host);
  return folders;
}

function projectAbove(folder: string): string | undefined {
  const found = PROJECT_FILES.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (found !== undefined || dirname(folder) === folder) return found;
  return projectAbove(dirname(folder));
}

function mainFolder(project: string): string {
  const root = dirname(project);
  try {
    const text = readFileSync(project, "utf8");
    const main = /^\s*"?main"?:\s*["']?([^"'#\n,]+)/m.exec(text)?.[1]?.trim() ?? "";
    const path = join(root, main);
    return statSync(path).isDirectory() ? path : dirname(path);
  } catch {
    return root;
  }
}

/** Source: proc_pid_cwd(5). */
function hostFolder(): string | undefined {
  try {
    return readlinkSync(`/proc/${process.ppid}/cwd`);
  } catch {
    return undefined;
  }
}
