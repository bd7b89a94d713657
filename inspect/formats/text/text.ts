import type { ByteSource } from "../../bytes/byteSource";
import { partsOf } from "../../bytes/chunks";
import { isText, refuseZeros } from "../../bytes/textBytes";
import { lazy } from "../../lazy";
import type { FormatName } from "../catalog";
import { LIMITS } from "../limits";
import type { Recogniser, Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { isRaw } from "../tensorflow/shardName";
import { recogniseTextGraph } from "../tensorflow/textGraph";
import { breaksOut, COMPOSED, judgeTemplates, SPECIAL } from "./chatTemplate";
import { hasWords, inUtf8, type ReadText } from "./encodings";
import { recogniseJson } from "./json";
import { asciiJson } from "./jsonText";
import { isPython } from "./pythonText";
import { composesNames, tagged, tagsIn } from "./templateNames";
import { loadersAfterHead, loadersInText } from "./textLoaders";
import type * as xml from "./xml";
import { pythonTag } from "./yamlTags";

const KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** The byte order mark of UTF-8, which all readers skip. */
const MARK = /^\uFEFF/;

/** First lines of a LightGBM model. Source: LightGBM src/boosting/gbdt_model_text.cpp, SaveModelToString. */
const LIGHTGBM = /^tree\r?\nversion=v\d+\r?\n/;

/** Source: ISO 32000-1, 7.5.2 "File Header". */
export const PDF = /^%PDF-\d\.\d\s/;

/**
 * An object of R in its ASCII form, which only R reads: it may contain functions. Source: R Internals, 1.8 "Serialization
 * Formats".
 */
const R_OBJECT = /^(?:RDA[23]\n)?A\n[23]\n\d{1,9}\n\d{1,9}\n/;

/** An XML declaration, a comment or a document type, or one of the known root elements. */
const XML = /^\uFEFF?\s*<(?:[?!]|svg|net\s)/;

const loadXml = () => require("./xml") as typeof xml;

/** The interpreter of a script. Source: Linux execve(2), "Interpreter scripts". */
const SCRIPT = /^#![ \t]{0,9}(\S{1,100})/;

/** Formats whose every line is known. Source: git-lfs docs/spec.md; tensorflow/python/checkpoint/checkpoint_state.proto. */
const WHOLE: readonly (readonly [format: FormatName, lines: RegExp])[] = [
  [
    "git-lfs-pointer",
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-\d-\w+ sha256:[0-9a-f]{64}\n)*oid sha256:[0-9a-f]{64}\nsize \d+\n?$/,
  ],
  [
    "tensorflow-checkpoint-state",
    /^model_checkpoint_path: *"[^"\n]*"\n(?:all_model_checkpoint_paths: *"[^"\n]*"\n|(?:all_model_checkpoint_timestamps|last_preserved_timestamp): *[\d.e+-]+\n)*$/,
  ],
];

/**
 * Any text: JSON, a graph as text, or another. It may be YAML as well, unless it is JSON that was parsed, in which tags
 * can occur only inside quoted strings.
 */
export const recogniseText: Recogniser = (sample) => {
  const json = recogniseJson(sample);
  if (json && sample.source.size <= LIMITS.wholeMember) return json;
  const large = json && { sample: { ...sample, source: asciiJson(sample.source, sample.head) } };
  const { sample: text, encoding }: ReadText =
    large ?? (sample.isAscii ? { sample } : inUtf8(sample));
  const known = json ?? textKind(text, encoding !== undefined);
  if (!known) return undefined;
  const found = encoding === undefined ? known : { ...known, detail: { encoding } };
  const tag = tagIn(text);
  if (tag !== undefined) {
    return { ...found, code: [...(found.code ?? []), { kind: "tag", name: tag, where: "" }] };
  }
  const isNumbers = encoding !== "unknown" && isRaw(found) && !hasWords(text);
  return isNumbers ? undefined : found;
};

/** Text of any kind but JSON. Loaders of templates and configurations read it, whatever kind it is. */
function textKind(sample: Sample, isOther: boolean): Recognition | undefined {
  const { source, head } = sample;
  const start = lazy(() =>
    sample.isAscii ? head.toString("latin1") : head.toString("utf8").replace(MARK, ""),
  );
  const known = recogniseTextGraph(sample) ?? plainText(sample, start, isOther);
  if (!known || UNREAD.has(known.format)) return known;
  const text = start();
  // A file that starts like a template is one.
  const { code: byTemplate, loads: byTags } = judgeText(text, source);
  const shell = SCRIPT.exec(text)?.[1];
  const named = [
    ...(shell === undefined ? [] : [{ loader: shell, name: "its lines" }]),
    ...byTags,
    ...loadersInText(text),
    ...loadersAfterHead(source, head),
  ];
  const loads = named.slice(0, LIMITS.listedCode);
  const code = [...(known.code ?? []), ...byTemplate];
  return { ...known, ...(code.length > 0 && { code }), ...(loads.length > 0 && { loads }) };
}

/** Texts that are refused, or judged, as what they are. */
const UNREAD: ReadonlySet<FormatName> = new Set(["private-key", "python-source"]);

/** Plain text of a known kind, such as a private key, a LightGBM model, Python source or XML, or of any other. */
function plainText(sample: Sample, start: () => string, isOther: boolean): Recognition | undefined {
  const { source, head, isAscii } = sample;
  if (!isAscii && !isOther && (sample.hasControl || !isText(head, source.size > head.length)))
    return undefined;
  const text = start();
  const whole = source.size <= head.length ? text : "";
  if (R_OBJECT.test(text)) return undefined;
  if (KEY.test(text)) return { format: "private-key" };
  if (LIGHTGBM.test(text)) return { format: "lightgbm-text" };
  if (isPython(text)) return { format: "python-source" };
  if (PDF.test(text)) return { format: "pdf" };
  if (XML.test(text)) {
    const isCut = source.size > head.length && source.size <= LIMITS.wholeMember;
    const isProlog = isCut && loadXml().endsInProlog(text);
    const prolog = isProlog ? source.read(0, source.size).toString("utf8") : text;
    const entity = loadXml().externalEntity(prolog);
    if (entity !== undefined)
      return { format: "text", code: [{ kind: "file", name: entity, where: "an XML entity" }] };
    const inXml = loadXml().recogniseXml(text, source);
    if (inXml) return inXml;
  }
  return { format: WHOLE.find(([, lines]) => lines.test(whole))?.[0] ?? "text" };
}

/**
 * Judges a file that starts like a template as one; any other text with Jinja tags may be a template, too. A text that
 * is read whole is judged to its end.
 */
function judgeText(head: string, source: ByteSource): ReturnType<typeof judgeTemplates> {
  const isLong = source.size > LIMITS.head && source.size <= LIMITS.wholeMember;
  const text = isLong ? source.read(0, source.size).toString("utf8") : head;
  if (/^\s{0,99}\{[{%#]/.test(head)) return judgeTemplates([text], "");
  if (!/\{[{%]/.test(text)) return { code: [], loads: [] };
  const tags = tagsIn(text);
  if (breaksOut(tagged(text, tags))) return { code: [], loads: [SPECIAL] };
  return { code: [], loads: composesNames(text, tags) ? [COMPOSED] : [] };
}

/** The first Python tag in a text that may be YAML; throws FormatError if the text contains zero bytes. */
function tagIn({ source, head, isAscii }: Sample): string | undefined {
  if (isAscii && !head.includes(0x21)) return undefined;
  for (const { start, part } of partsOf(source, LIMITS.pickleText)) {
    refuseZeros(part, start);
    if (!part.includes("!")) continue;
    const tag = pythonTag(part.toString("utf8"));
    if (tag !== undefined) return tag.slice(0, 80);
  }
  return undefined;
}
