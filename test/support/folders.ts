import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exportOf } from "./exports";

/** Folders that the tests of a suite create; all are removed after the suite. */
export function withFolders(): {
  /** A new folder with these files. */
  folder(files?: Readonly<Record<string, string | Buffer>>): string;
  /** A copy of a fixture's export, with these files added. */
  copyOf(fixture: string, files?: Readonly<Record<string, string | Buffer>>): string;
} {
  const made: string[] = [];
  after(() => {
    for (const path of made) rmSync(path, { recursive: true, force: true });
  });
  const folder = (files: Readonly<Record<string, string | Buffer>> = {}) => {
    const root = mkdtempSync(join(tmpdir(), "model-version-test-"));
    made.push(root);
    write(root, files);
    return root;
  };
  return {
    folder,
    copyOf(fixture, files = {}) {
      const root = folder();
      cpSync(exportOf(fixture), root, { recursive: true });
      write(root, files);
      return root;
    },
  };
}

function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
