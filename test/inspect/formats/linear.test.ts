import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { FormatError } from "../../../inspect/bytes/formatError";
import { recognise } from "../../../inspect/formats";
import type { ArchiveMember } from "../../../inspect/formats/archive/members";
import { kerasVersionIn } from "../../../inspect/formats/keras/kerasConfig";
import { breaksOut } from "../../../inspect/formats/text/chatTemplate";
import { parseJson } from "../../../inspect/formats/text/jsonText";
import { parseLiteral } from "../../../inspect/formats/text/pythonLiteral";
import { isPython } from "../../../inspect/formats/text/pythonText";
import { pythonTag } from "../../../inspect/formats/text/yamlTags";
import { recogniseTorch } from "../../../inspect/formats/weights/torch";
import { decodeText } from "../../../inspect/proto/textFormat";
import { SavedModel } from "../../../inspect/savedModel/messages";

/** Characters of a text; a reader that is quadratic needs minutes for it. */
const LENGTH = process.env["FUZZ_INPUTS"] === undefined ? 50_000 : 1_000_000;
/** How many times longer than a plain pass over its characters a text may take, and a time that tells nothing. */
const RATIO = 30;
const NOISE = 100;

const member = (path: string, text: string): ArchiveMember => ({
  path,
  bytes: text.length,
  recognise: () => ({ format: "text" }),
  read: () => Buffer.from(text, "latin1"),
});
const script = (code: string) => {
  const data = member("m/data.pkl", "\x80\x02N.");
  recogniseTorch(data, [
    data,
    member("m/constants.pkl", "\x80\x02N."),
    member("m/code/a.py", code),
  ]);
};

/** Whatever reads a text of a file. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  recognise: (text) => recognise(bufferSource(Buffer.from(text))),
  pythonTag,
  isPython,
  breaksOut,
  kerasVersionIn,
  parseJson,
  parseLiteral,
  "recogniseTorch, of a script": script,
  "decodeText, of a graph": (text) => decodeText(text, SavedModel),
};

/** What texts begin with, so that a reader goes on. */
const STARTS = [
  "",
  "hello !\n",
  "import os\n",
  "a: !!python ",
  "tree\nversion=v4\n",
  "{",
  "torch.",
  '"""',
];

/** What is repeated: characters that marks are made of, and the begins of what readers look for. */
const UNITS = [
  ..."&!:- \n\t\"'#%\\([{|<>a0.,=/_*~`$@",
  ": ",
  "- \n",
  "&a ",
  "& !",
  "! ",
  "!!",
  "!a!",
  "!<",
  "!<tag:yaml.org,2002:",
  "!!python/",
  "a!!python/",
  "%TAG ",
  "%TAG ! ",
  "\n%TAG !",
  "\x85%TAG a ",
  "_file",
  "torch._file",
  "ops.a.",
  "torch.save ",
  "-----BEGIN ",
  "A ",
  "from a.",
  "\nimport a",
  "'''\"\"\"",
  '"\\\n',
  "'\\\n",
  '"keras_version" ',
  "| attr ",
  "NaN",
  '"NaN\\',
  "# a\n",
  "#\n ",
  "model_checkpoint_path: ",
  "ext-0-a sha256:",
];

/** Milliseconds of a plain pass over a text, character by character. */
function baseline(): number {
  const text = "a".repeat(LENGTH);
  const times = [0, 1, 2].map(() => timeOf(() => text.replace(/[a-z]/g, (letter) => letter)));
  return Math.max(...times);
}

function timeOf(work: () => unknown): number {
  const start = performance.now();
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
  }
  return performance.now() - start;
}

describe("readers of texts, on what is repeated", () => {
  const most = RATIO * baseline() + NOISE;
  for (const [name, read] of Object.entries(READERS)) {
    it(`${name} takes no longer than ${RATIO} plain passes`, function () {
      this.timeout(0);
      for (const start of STARTS) {
        for (const unit of UNITS) {
          const text = start + unit.repeat(Math.ceil(LENGTH / unit.length));
          let time = timeOf(() => read(text));
          if (time >= most) time = timeOf(() => read(text));
          assert.ok(time < most, `${JSON.stringify(start + unit)} repeated: ${time} ms`);
        }
      }
    });
  }
});
