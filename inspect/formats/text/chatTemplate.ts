import type { CodeFound, LoaderFound } from "../recognition";
import { composesNames } from "./templateNames";

/**
 * Ways in which a Jinja template reaches Python's own objects. Engines that run chat templates in a sandbox refuse
 * them; other engines have run them. Source: CVE-2024-34359, jinja.palletsprojects.com, "Sandbox".
 */
const BREAKOUT =
  /(\.\s{0,9}|\[\s{0,9}["']|\battribute\s{0,9}=\s{0,9}["'])__(class|mro|bases?|subclasses|globals|builtins|import|init|getattribute|getattr|dict|code|call|module|reduce|reduce_ex|spec|loader)__|\|\s{0,9}attr\s{0,9}\(\s{0,9}["'](_|\\)|\\x5[fF]|\\u005[fF]|\\137/;
/**
 * A special name of Python. In a string it is harmless, unless the template accesses attributes by the value of a
 * variable.
 */
const NAME =
  /__(class|mro|bases?|subclasses|globals|builtins|import|init|getattribute|getattr|dict|code|call|module|reduce|reduce_ex|spec|loader)__/;
const DYNAMIC =
  /\[\s{0,9}[a-z_]|\|\s{0,9}(attr|map|groupby|selectattr|rejectattr|sort|sum|unique|min|max|format)\b|\.format\b/i;

/** Constructs that no chat template needs: other templates, and functions whose globals are Python's. */
const UNUSUAL =
  /\{%-? {0,9}(include|import|from|extends)\b|\b(lipsum|cycler|joiner)\b|\|\s{0,9}attr\s{0,9}\(|\\N\{|%c/;
/** A string that can be a part of a special name, or the whole of it. */
const PART_OF_NAME = /^_|_$|__/;
/** Longest string that can be such a part. */
const LONGEST_PART = 80;

/** Names that a template composes, which may be those of Python's objects. */
export const COMPOSED: LoaderFound = { loader: "jinja2", name: "names that it composes" };

/** Python's own objects, as a text reaches them that may be a template. */
export const SPECIAL: LoaderFound = { loader: "jinja2", name: "Python's special attributes" };

/** Whether a chat template reaches Python's own objects. */
export function breaksOut(template: string): boolean {
  return BREAKOUT.test(template) || (NAME.test(template) && DYNAMIC.test(template));
}

/** The code in templates: one that reaches Python's objects, or names that a template composes and that may do so. */
export function judgeTemplates(
  templates: readonly string[],
  where: string,
): { code: CodeFound[]; loads: LoaderFound[] } {
  if (templates.some(breaksOut)) return { code: [{ kind: "template", where }], loads: [] };
  const isUnusual = templates.some(
    (text) =>
      UNUSUAL.test(text) ||
      NAME.test(text) ||
      text.split(/["']/).some(isPart) ||
      composesNames(text),
  );
  return { code: [], loads: isUnusual ? [COMPOSED] : [] };
}

function isPart(text: string): boolean {
  return text.length <= LONGEST_PART && !/\s/.test(text) && PART_OF_NAME.test(text);
}
