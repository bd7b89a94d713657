import type { Recogniser } from "./index";

const KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** First lines of a LightGBM model. Source: LightGBM src/boosting/gbdt_model_text.cpp, SaveModelToString. */
const LIGHTGBM = /^tree\r?\nversion=v\d+\r?\n/;

/** Text in UTF-8, told apart where that matters: a private key, a LightGBM model, Python source, or any other. */
export const recogniseText: Recogniser = ({ source, head }) => {
  if (!isText(head, source.size > head.length)) return undefined;
  const text = head.toString("utf8");
  if (KEY.test(text)) return { format: "private-key" };
  if (LIGHTGBM.test(text)) return { format: "lightgbm-text" };
  return { format: isPython(text) ? "python-source" : "text" };
};

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

function isPython(text: string): boolean {
  return /^#!.*\bpython|^(?:from [\w.]+ import |import [\w.]+|def \w+\(|class \w+[(:])/m.test(text);
}
