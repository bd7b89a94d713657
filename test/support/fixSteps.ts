import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finding } from "../../rules";
import {
  below,
  configured,
  copied,
  type Declared,
  excluding,
  exempted,
  exported,
  move,
  predicting,
  removed,
  renamed,
  rewritten,
  serving,
  withDefaults,
  without,
} from "./declaredBundle";

/** Follows the words of a fix in a bundle whose folder is a copy; undefined if they leave something open. */
type Step = (bundle: Declared, words: readonly string[], finding: Finding) => Declared | undefined;

/** Sentences of fixes that leave nothing open, with what they ask for. */
const STEPS: readonly (readonly [sentence: RegExp, step: Step])[] = [
  [/\badd "([^"]+)" to exclude\b/, (bundle, [pattern = ""]) => excluding(bundle, pattern)],
  [
    /\binclude it again with "(!.+?)" in exclude\./,
    (bundle, [pattern = ""]) => excluding(bundle, pattern),
  ],
  [/^remove the pattern that matches .* from exclude\.$/, (bundle) => excluding(bundle)],
  [/^exclude it: exclude: \["(.+?)"\]/, (bundle, [pattern = ""]) => excluding(bundle, pattern)],
  [
    /^(?:remove it with exclude|leave it out with exclude|rename or exclude one of them)\b/,
    (bundle, _, { file }) => (file === undefined ? file : excluding(bundle, `/${file}`)),
  ],
  [/^use the folder "(\d+)" as the export's path/, (bundle, [name = ""]) => below(bundle, name)],
  [/^rename it to (\S+)\.$/, (bundle, [name = ""], { file }) => renamed(bundle, file, name)],
  [
    /^name the model (model\.bst)\.$/,
    (bundle, [name = ""], { file }) => renamed(bundle, file, name),
  ],
  [/^(?:remove the link\.|replace the link with .*, or remove it\.)$/, removed],
  [/^remove it, or move it out of the folder\.$/, removed],
  [/, or (?:delete this file|remove it)\.$/, removed],
  [/^delete them from the export/, (bundle, _, { data }) => without(bundle, data?.files ?? [])],
  [
    /^move variables\.index and the variables\.data files into variables\/\.$/,
    (bundle) => {
      const names = ["variables.index", "variables.data-00000-of-00001"];
      for (const name of names) move(bundle, name, `variables/${name}`);
      return bundle;
    },
  ],
  // Containers and Python.
  [
    /^(?:use(?: a custom container such as)?|write|serve it with a TensorFlow container, such as|name it as serving\.image, such as) "([^"]*\/[^"]*)"/,
    (bundle, [image = ""]) => serving(bundle, { image }),
  ],
  [
    /^(?:.*, or )?serve it with .*? \((\S+\/\S+)\)/,
    (bundle, [image = ""]) => serving(bundle, { image }),
  ],
  [
    /^write serving\.pythonVersion: "([\d.]+)" in place of serving\.image/,
    (bundle, [pythonVersion = ""]) => serving(bundle, { pythonVersion }),
  ],
  [
    /^(?:write |declare serving\.)pythonVersion: "([\d.]+)"/,
    (bundle, [pythonVersion = ""]) => serving(bundle, { ...bundle.options.serving, pythonVersion }),
  ],
  [
    /^remove serving\.framework and serving\.frameworkVersion/,
    ({ options, ...bundle }) => {
      const { framework, frameworkVersion, ...left } = options.serving ?? {};
      return serving({ ...bundle, options }, left);
    },
  ],
  // Signatures and tags.
  [
    /^name one of them as export\.signature \("(.+?)"\)/,
    (bundle, [signature = ""]) => exported(bundle, { signature }),
  ],
  [
    /, or name its tags as export\.tags\.$/,
    (bundle, _, { data }) =>
      exported(bundle, { tags: (data?.found ?? "").split("; ")[0]?.split(",") ?? [] }),
  ],
  // Policy configuration.
  [
    /name it in the option customOps if the server has it: customOps: \["(.+?)"\]/,
    (bundle, [op = ""]) => configured(bundle, "graph-safety", { customOps: [op] }),
  ],
  [
    /name (?:them|the ops) in the option customOps/,
    (bundle, _, { data }) => configured(bundle, "graph-safety", { customOps: data?.ops }),
  ],
  [
    /name (?:it|the file) in opaqueFiles if it is known/,
    (bundle, _, { file }) => configured(bundle, "model-format", { opaqueFiles: [file] }),
  ],
  [
    /raise maxBytes in the policy configuration/,
    (bundle, _, { data }) =>
      configured(bundle, "bundle-size", { maxBytes: Number(data?.found ?? data?.bytes) }),
  ],
  [
    /add the URL to allowedIndexes/,
    (bundle, _, { data }) =>
      configured(bundle, "requirements-pinned", { allowedIndexes: [data?.found] }),
  ],
  // Exemptions.
  [/^remove the exemptions?, and fix /, (bundle) => exempted(bundle, () => undefined)],
  [
    /^write until as YYYY-MM-DD, such as "(.+)"\.$/,
    (bundle, [until = ""]) => exempted(bundle, (one) => ({ ...one, until })),
  ],
  [
    /^write "(\d{4}-\d\d-\d\d)" or earlier/,
    (bundle, [until = ""]) => exempted(bundle, (one) => ({ ...one, until })),
  ],
  [
    /^write "([A-Z]{3}\d{3}|[a-z-]+)"\.$/,
    (bundle, [rule = ""]) => exempted(bundle, (one) => ({ ...one, rule })),
  ],
  [
    /^say in reason why/,
    (bundle) => exempted(bundle, (one) => ({ ...one, reason: "agreed with the team" })),
  ],
  [/^fix the finding it waived, or extend until/, (bundle) => exempted(bundle, () => undefined)],
  // Sources of a routine.
  [
    /^name the class: .* or customPrediction\.predictor: "(.+?)" in place of export/,
    ({ options: { export: _, ...options }, ...bundle }, [predictor = ""]) => ({
      ...bundle,
      options: { ...options, customPrediction: { predictor } },
    }),
  ],
  [
    /^rename (\w+) to (\w+)\.$/,
    (bundle, [from = "", to = ""], { file }) =>
      rewritten(bundle, file, (text) => text.replaceAll(`def ${from}(`, `def ${to}(`)),
  ],
  [
    /^write (\w+)\(self(?:, \w+)?\), and give any other argument a default\.$/,
    (bundle, [method = ""], { file }) =>
      rewritten(bundle, file, (text) => withDefaults(text, method)),
  ],
  [
    /^give the keyword-only argument (\w+) a default\.$/,
    (bundle, [name = ""], { file }) =>
      rewritten(bundle, file, (text) => text.replace(`*, ${name}`, `*, ${name}=None`)),
  ],
  [
    /^name it with customPrediction\.handler: "(.+?)"/,
    (bundle, [handler = ""]) => predicting(bundle, { handler }),
  ],
  [
    /^remove ([\w.-]+), unless another package/,
    (bundle, [name = ""]) =>
      rewritten(bundle, "requirements.txt", (text) =>
        text.replace(new RegExp(`^${name}==.*\n`, "m"), ""),
      ),
  ],
  [
    /^write from (\w+) import without the dot\.$/,
    (bundle, [module = ""], { file }) =>
      rewritten(bundle, file, (text) =>
        text.replace(`from .${module} import`, `from ${module} import`),
      ),
  ],
  [
    /^read "(.+?)" below artifacts_uri; the artifacts folder (\S+)\/ /,
    (bundle, [path = "", artifacts = ""], { file }) =>
      rewritten(bundle, file, (text) => text.replace(`"${artifacts}/${path}"`, `"${path}"`)),
  ],
  [
    /^put "(.+?)" where the code looks for it/,
    (bundle, [path = ""]) => {
      const target = join(bundle.folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, "{}");
      return bundle;
    },
  ],
  [
    /, or serve with Python ([\d.]+)\.$/,
    (bundle, [pythonVersion = ""]) => serving(bundle, { ...bundle.options.serving, pythonVersion }),
  ],
  [
    /^(?:.*, or )?remove the line\b/,
    (bundle, _, { file, line }) =>
      rewritten(bundle, file, (text) =>
        text
          .split("\n")
          .filter((_one, at) => at + 1 !== line)
          .join("\n"),
      ),
  ],
];

/** The bundle after its fix; undefined if the words of the fix leave something open. */
export function afterStep(bundle: Declared, finding: Finding): Declared | undefined {
  for (const [sentence, step] of STEPS) {
    const found = sentence.exec(finding.fix);
    if (!found) continue;
    const after = step(copied(bundle), found.slice(1), finding);
    if (after) return after;
  }
  return undefined;
}
