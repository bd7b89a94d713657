import type { Manifest } from "../../inspect/manifest";
import type { SampleRequestFacts } from "../../inspect/request/facts";
import { faultOf } from "../../inspect/savedModel/callable";
import { HUB_MARK } from "../../inspect/savedModel/completeness";
import type { MetaGraphFacts, SavedModelFacts } from "../../inspect/savedModel/facts";
import { DEFAULT_SIGNATURE, pickMetaGraph, usableSignatures } from "../../inspect/savedModel/pick";
import { listFew } from "../../text";
import type { Draft, Rule } from "../engine/rule";
import { artifactModels, inFolder } from "../tensorflow/artifactModels";
import { judgeMethodName } from "./methodName";
import { judgeForm, judgeRequest } from "./request";
import { judgeRows } from "./rows";
import { judgeServed } from "./served";
import { ADVICE, describeFault, faultData } from "./signatureFault";

/** Most names that one message lists. */
const MOST_NAMES = 10;

/** Policy `serving-signature`: a client can call the model, with the signature and the request that it uses. */
export const servingSignature: Rule = {
  policy: "serving-signature",
  description:
    "Refuses exports without a signature to serve, and sample requests that do not fit it.",
  level: "mandatory",
  severity: "high",
  codes: {
    SIG001: "No MetaGraph with the tags to serve",
    SIG002: "No signature at all",
    SIG003: "No signature of the name to serve",
    SIG004: "Signature that servers refuse",
    SIG005: "Sample request that does not fit",
    SIG006: "Several MetaGraphs",
    SIG007: "Outputs that are not a row for each example",
    SIG011: "State that nothing fills",
    SIG012: "Placeholder that no input feeds",
    SIG013: "Tensor that is fed twice, or fed and fetched",
    SIG014: "Op without a kernel",
    SIG015: "Device that the server does not have",
    SIG016: "Layers with the channels first",
    SIG017: "Several operations at loading",
    SIG018: "File that is not part of the model",
    SIG019: "Program of XLA",
    SIG020: "Variables that loading overwrites",
  },
  options: {},
  *judge(manifest) {
    const { savedModel, sampleRequest } = manifest;
    for (const { folder, model } of artifactModels(manifest))
      yield* inFolder(folder, judgeLoaded(model));
    if (!savedModel || savedModel.metaGraphs.length === 0) return;
    const graph = pickMetaGraph(savedModel);
    if (!graph) {
      yield noTags(savedModel, manifest);
      return;
    }
    const drafts = [...judgeSignatures(savedModel, graph, fileOf(manifest))];
    yield* drafts;
    const wanted = savedModel.servedSignature ?? DEFAULT_SIGNATURE;
    const served = drafts.length === 0 ? graph.signatures[wanted] : undefined;
    if (served) yield* judgeMethodName(wanted, served, manifest.serving, fileOf(manifest));
    for (const draft of judgeServed(graph, manifest.serving))
      yield { ...draft, file: fileOf(manifest) };
    if (savedModel.metaGraphs.length > 1) yield several(savedModel, fileOf(manifest));
    if (drafts.length === 0) yield* judgeRows(manifest, graph.signatures, fileOf(manifest));
    if (!sampleRequest || isSaidAlready(sampleRequest, drafts, savedModel)) return;
    yield* judgeRequest(sampleRequest, savedModel.servedSignature);
    yield* judgeForm(sampleRequest, manifest.serving?.image);
  },
};

/**
 * A SavedModel that a routine loads. The code may call it without its signatures, so only variables and tables are
 * judged.
 */
function* judgeLoaded(model: Manifest): Iterable<Draft> {
  const graph = model.savedModel && pickMetaGraph(model.savedModel);
  const wanted = model.savedModel?.servedSignature ?? DEFAULT_SIGNATURE;
  if (graph?.served?.signature !== wanted) return;
  for (const draft of judgeServed(graph, undefined))
    if (draft.code === "SIG011" || draft.code === "SIG020") yield { ...draft, file: fileOf(model) };
}

/** Whether the request's only fault is a signature that other findings already report. */
function isSaidAlready(
  { signature, mismatches }: SampleRequestFacts,
  drafts: readonly Draft[],
  { servedSignature = DEFAULT_SIGNATURE }: SavedModelFacts,
): boolean {
  if (mismatches[0]?.kind !== "signature") return false;
  return drafts.some(({ code }) => code === "SIG002" || signature === servedSignature);
}

function fileOf({ files }: Manifest): string {
  return files.find(({ path }) => /^saved_model\.(pb|pbtxt)$/.test(path))?.path ?? "saved_model.pb";
}

function quoted(tags: readonly string[]): string {
  return tags.length === 0 ? "no tags" : listFew(tags.map(inQuotes), MOST_NAMES);
}

function quotedEach(metaGraphs: SavedModelFacts["metaGraphs"]): string {
  return listFew(
    metaGraphs.map(({ tags }) => quoted(tags)),
    MOST_NAMES,
    "; ",
  );
}

const inQuotes = (name: string) => `"${name}"`;

function noTags(
  { metaGraphs, servedTags = ["serve"] }: SavedModelFacts,
  manifest: Manifest,
): Draft {
  const file = fileOf(manifest);
  if (manifest.files.some(({ path }) => path === HUB_MARK)) {
    return {
      code: "SIG001",
      file,
      message: `is a TensorFlow 1 Hub module (${HUB_MARK}), not a model to serve`,
      reason:
        "Its MetaGraphs are for programs that build a graph around it, and have no tags to serve.",
      fix: 'load it in a tf.compat.v1.Session with tf.compat.v1.saved_model.load(session, [], PATH), and write it with tf.compat.v1.saved_model.simple_save(session, "export", inputs, outputs).',
      data: { found: metaGraphs.map(({ tags }) => tags.join(",")).join("; "), wanted: "serve" },
    };
  }
  return {
    code: "SIG001",
    file,
    message: `has no MetaGraph with ${servedTags.length === 0 ? "no tags" : `exactly the tags ${quoted(servedTags)}`}; it has ${quotedEach(metaGraphs)}`,
    reason: "A server selects the MetaGraph by its whole set of tags, and finds none.",
    fix: 'export it with the tag "serve", as tf.saved_model.save and model.export do, or name its tags as export.tags.',
    data: {
      found: metaGraphs.map(({ tags }) => tags.join(",")).join("; "),
      wanted: servedTags.join(","),
    },
  };
}

function* judgeSignatures(
  { servedSignature }: SavedModelFacts,
  { signatures, served }: MetaGraphFacts,
  file: string,
): Iterable<Draft> {
  const usable = usableSignatures(signatures);
  const wanted = servedSignature ?? DEFAULT_SIGNATURE;
  if (usable.length === 0) {
    yield {
      code: "SIG002",
      file,
      message: "has no signature that a client could call",
      reason: "The server loads the model, and answers every request with an error.",
      fix: 'export a Keras model with model.export("export"), or give a tf.Module\'s function as signatures= of tf.saved_model.save.',
      data: { signatures: Object.keys(signatures) },
    };
    return;
  }
  const signature = Object.hasOwn(signatures, wanted) ? signatures[wanted] : undefined;
  if (!signature) {
    const other =
      served?.signature ?? usable.find((name) => signatures[name] && !faultOf(signatures[name]));
    yield {
      code: "SIG003",
      file,
      message: `has no signature "${wanted}"; it has ${listFew(usable.map(inQuotes), MOST_NAMES)}`,
      reason:
        servedSignature === undefined
          ? "Requests that name no signature, and Vertex AI's, go to serving_default."
          : "Requests that name it are refused.",
      fix:
        other === undefined
          ? `export the function to serve as "${wanted}"; servers refuse the others, too.`
          : `name one of them as export.signature ("${other}"), or export it as "${wanted}".`,
      data: { signatures: usable, found: usable.join(", "), wanted },
    };
    return;
  }
  const fault = faultOf(signature);
  if (fault)
    yield {
      code: "SIG004",
      file,
      message: `the signature "${wanted}" ${describeFault(fault)}`,
      ...ADVICE[fault.kind],
      data: { files: [file], signatures: [wanted], ...faultData(fault) },
    };
}

function several({ metaGraphs, servedTags = ["serve"] }: SavedModelFacts, file: string): Draft {
  return {
    code: "SIG006",
    level: "advisory",
    file,
    message: `contains ${metaGraphs.length} MetaGraphs (${quotedEach(metaGraphs)}); ${quoted(servedTags)} is served`,
    reason: "The others take bytes and are never loaded.",
    fix: "export only the one that is served; if another one is meant, name its tags as export.tags.",
    data: { found: `${metaGraphs.length}`, wanted: "1" },
  };
}
