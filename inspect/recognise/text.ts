import type { ByteSource } from "../byteSource";
import type { Recogniser } from "./index";
import { LIMITS } from "./limits";
import { partsOf } from "./search";
import { pythonTag } from "./yamlTags";

const KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** First lines of a LightGBM model. Source: LightGBM src/boosting/gbdt_model_text.cpp, SaveModelToString. */
const LIGHTGBM = /^tree\r?\nversion=v\d+\r?\n/;

/** Text in UTF-8, told apart where that matters: a private key, a LightGBM model, Python source, or any other. */
export const recogniseText: Recogniser = ({ source, head }) => {
  if (!isText(head, source.size > head.length)) return undefined;
  const text = head.toString("utf8");
  if (KEY.test(text)) return { format: "private-key" };
  if (LIGHTGBM.test(text)) return { format: "lightgbm-text" };
  if (isPython(text)) return { format: "python-source" };
  const tag = tagIn(source);
  return {
    format: "text",
    ...(tag !== undefined && { code: [{ what: `tag ${tag}`, where: "" }] }),
  };
};

/** The first tag of Python's in a text that may be YAML. */
function tagIn(source: ByteSource): string | undefined {
  for (const { part } of partsOf(source, LIMITS.pickleText)) {
    if (!part.includes("!")) continue;
    const tag = pythonTag(part.toString("utf8"));
    if (tag !== undefined) return tag.slice(0, 80);
  }
  return undefined;
}

/** UTF-8 without control characters but white space; the last character may be cut by the head's end. */
function isText(head: Buffer, isCut: boolean): boolean {
  for (const byte of head)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c)
      return false;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    decoder.decode(head, { stream: isCut });
    return true;
  } catch {
    return false;
  }
}

/** Words that stand before another word at the begin of a statement, and such that stand behind one. */
const BEFORE =
  /^(assert|async|await|case|class|def|del|elif|except|for|from|global|if|import|lambda|match|nonlocal|not|print|raise|return|type|while|with|yield)$/;
const BEHIND = /^(and|as|else|for|if|in|is|not|or)$/;

/** Whether a text is a Python source, and not a page that shows one: that has sentences, which are no Python. */
function isPython(text: string): boolean {
  if (/^#!.*\bpython/.test(text)) return true;
  if (!/^(?:from [\w.]+ import |import [\w.]+|def \w+\(|class \w+[(:])/m.test(text)) return false;
  const statements = text.replace(/("""|''')[\s\S]*?(\1|$)/g, "''");
  return !statements.split("\n").some(isSentence);
}

/** Two words without anything between them, or a fence, at the begin of a line. */
function isSentence(line: string): boolean {
  if (/^(```|~~~)/.test(line)) return true;
  const [, first = "", second = ""] = /^([A-Za-z]+) ([A-Za-z]+)\b/.exec(line) ?? [];
  return first !== "" && !BEFORE.test(first) && !BEHIND.test(second);
}
