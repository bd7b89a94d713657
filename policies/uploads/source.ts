import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { behindProxy, isUnknown } from "../unknownValues";

/** Where the bytes of an object come from, or why they cannot be read. */
export type Source =
  | { readonly file: string }
  | { readonly text: string }
  | { readonly unread: string; readonly isGone?: true };

/** Finds the bytes behind the `source` or `content` of a bucket object's inputs. */
export async function sourceOf(props: object): Promise<Source> {
  const { source, content } = behindProxy(props) as Record<string, unknown>;
  if (isUnknown(source) || isUnknown(content)) return { unread: "they come from another resource" };
  if (typeof content === "string") return { text: content };
  const { text, path, uri } = (behindProxy(source) ?? {}) as Record<string, unknown>;
  if (text !== undefined) return { text: String(await text) };
  if (path !== undefined) return fileAt(String(await path));
  if (uri !== undefined) return { unread: `they are fetched ${from(await uri)}` };
  return { unread: "they are packed while they are uploaded" };
}

/**
 * A relative path is the program's, and the engine starts packs in their own folder. The shell's folder is the
 * program's unless the engine was told another one; a file that is not there counts as unread.
 */
function fileAt(path: string): Source {
  if (isAbsolute(path)) {
    return existsSync(path) ? { file: path } : { unread: `no file at ${path}`, isGone: true };
  }
  const shell = process.env["PWD"];
  const file = shell === undefined ? undefined : join(shell, path);
  if (file !== undefined && existsSync(file)) return { file };
  return {
    unread: `"${path}" is relative to the program's folder, which the policy pack does not know`,
  };
}

/** The host alone: a URL may carry a token, and policies do not learn what is secret. */
function from(uri: unknown): string {
  const host = URL.canParse(String(uri)) ? new URL(String(uri)).host : "";
  return `from ${host || "elsewhere"} while they are uploaded`;
}
