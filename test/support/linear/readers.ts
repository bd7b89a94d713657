import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import type { ArchiveMember } from "../../../inspect/formats/archive/members";
import { kerasVersionIn } from "../../../inspect/formats/keras/kerasConfig";
import { breaksOut } from "../../../inspect/formats/text/chatTemplate";
import { parseJson } from "../../../inspect/formats/text/jsonText";
import { parseLiteral } from "../../../inspect/formats/text/pythonLiteral";
import { isPython } from "../../../inspect/formats/text/pythonText";
import { composesNames } from "../../../inspect/formats/text/templateNames";
import { pythonTag } from "../../../inspect/formats/text/yamlTags";
import { recogniseTorch } from "../../../inspect/formats/weights/torch";
import schema from "../../../inspect/proto/generated/tensorflow.json";
import { wireOfText } from "../../../inspect/proto/textFormat";

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

/** Every reader of text in a file. */
export const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  recognise: (text) => recognise(bufferSource(Buffer.from(text))),
  pythonTag,
  isPython,
  breaksOut,
  composesNames,
  kerasVersionIn,
  parseJson,
  parseLiteral,
  "recogniseTorch, of a script": script,
  "wireOfText, of a graph": (text) => wireOfText(text, schema, "SavedModel"),
};

/** Starts of strings, so that a reader does not stop at once. */
export const STARTS = [
  "",
  "hello !\n",
  "import os\n",
  "a: !!python ",
  "tree\nversion=v4\n",
  "{",
  "torch.",
  '"""',
];

/** The part that repeats: special characters, and the start of whatever a reader searches for. */
export const UNITS = [
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
  "{{f(a~",
  "{%macro f(a)%}{{f(a~b)}}",
  "{%set a=b%}",
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
