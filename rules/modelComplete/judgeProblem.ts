import type { Manifest } from "../../inspect/manifest";
import type { Problem } from "../../inspect/problem";
import { plural } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { leftOutBy } from "../packages/leftOut";
import { checkpoint } from "./checkpoint";
import { describeTensor } from "./damagedTensors";
import { emptyAsset } from "./emptyAsset";
import { few } from "./few";
import { COPY, REWRITE } from "./fixes";
import { publishedObject } from "./publishedObjects";
import { storedOtherwise } from "./storedOtherwise";
import { unfitVocabulary } from "./unfitVocabulary";
import { unreadableGraph } from "./unreadableGraph";
import { unreadableTflite } from "./unreadableTflite";
import { describeName } from "./unresolvedName";

/** The finding about one problem; undefined if another finding covers the problem (the cases say which). */
export function judgeProblem(problem: Problem, manifest: Manifest): Draft | undefined {
  const { path } = problem;
  const place = { file: path, data: { files: [path] } };
  switch (problem.code) {
    case "unreadable-graph":
      return unreadableGraph(path, problem);
    case "no-meta-graph":
      return noMetaGraph(path, manifest);
    case "missing-index":
      return {
        code: "CMP003",
        ...place,
        message: problem.isFlat
          ? "missing; variables.index is beside the graph"
          : "missing; the graph restores variables from this index",
        reason: problem.isFlat
          ? "TensorFlow looks for the variables in the folder variables/ only."
          : "Without the index no variable can be restored, and loading fails.",
        fix: problem.isFlat
          ? "move variables.index and the variables.data files into variables/."
          : `${COPY}, with its whole variables/ folder.`,
      };
    case "unreadable-index":
      return {
        code: "CMP003",
        ...place,
        message: `the index of the variables cannot be read: ${problem.detail}`,
        reason: "Without the index no variable can be restored, and loading fails.",
        fix: `${COPY}, with its whole variables/ folder.`,
      };
    case "missing-shard":
      return {
        code: "CMP004",
        ...place,
        message: `missing; the index expects ${plural(problem.tensors, "tensor")} in it`,
        reason: "Restoring the variables fails when the server loads the model.",
        fix: `${COPY}, with every file of variables/.`,
      };
    case "short-shard":
      return {
        code: "CMP004",
        file: path,
        message: `too short: it has ${problem.bytes} bytes, but ${describeTensor(problem)} ends at byte ${problem.end}`,
        reason: "Restoring the variables fails when the server loads the model.",
        fix: `${COPY}, with every file of variables/.`,
        data: {
          files: [path],
          tensors: [problem.tensor],
          found: `${problem.bytes}`,
          wanted: `>=${problem.end}`,
        },
      };
    case "missing-asset":
      if (isUnread(path, manifest))
        return {
          code: "CMP006",
          level: "advisory",
          ...place,
          message: "missing; the graph declares this asset, but nothing reads it",
          reason: "TensorFlow loads the model without it.",
          fix: `${COPY}, or export the model without this asset.`,
        };
      if (/\/\.\.\//.test(path))
        return {
          code: "CMP006",
          ...place,
          message: "outside of assets/, but the graph reads this file as its asset",
          reason: "The loader follows the path, so the graph may read any file of the server.",
          fix: "export the model again with this file as an asset: tf.saved_model.Asset(path).",
        };
      return {
        code: "CMP006",
        ...place,
        message: "missing; the graph reads this asset",
        reason:
          "The graph fails where it reads the file: at loading for a vocabulary, otherwise in a request.",
        fix: `${COPY}, with its assets/ folder.`,
      };
    case "empty-asset":
      return emptyAsset(path, manifest);
    case "unfit-vocabulary":
      return unfitVocabulary(path, problem);
    case "missing-graph":
      return {
        code: "CMP014",
        ...place,
        message: `missing; the other parts of a SavedModel are here: ${problem.beside.join(", ")}`,
        reason: "Without the graph in this file a server has nothing to run.",
        fix: `${COPY}, with its saved_model.pb; if it is missing there too, export the model again.`,
      };
    case "misnamed-graph":
      return {
        code: "CMP014",
        ...place,
        message: `a SavedModel graph that is not named ${problem.name}`,
        reason: "Servers look only for that name, and object names are case-sensitive.",
        fix: `rename it to ${path.slice(0, path.lastIndexOf("/") + 1)}${problem.name}.`,
        data: { files: [path], found: path.slice(path.lastIndexOf("/") + 1), wanted: problem.name },
      };
    case "checkpoint":
      return checkpoint(problem);
    case "excluded-part":
      return {
        code: "CMP011",
        ...place,
        message: "excluded from the upload, but the server reads it",
        reason: "Loading the model fails without it.",
        fix: leftOutBy(manifest.excluded, "it", path).fix,
      };
    case "missing-object":
    case "changed-object":
    case "foreign-object":
    case "renamed-object":
      return publishedObject(problem);
    case "unreadable-tflite":
      return unreadableTflite(path, problem);
    case "foreign-index":
      return {
        code: "CMP013",
        level: "advisory",
        ...place,
        message: "not the index that the export was written with (fingerprint.pb)",
        reason: "TensorFlow loads any variables that fit the graph, wherever they come from.",
        fix: `${COPY}, saved_model.pb and variables/ together; if the variables were replaced on purpose, remove fingerprint.pb.`,
      };
    case "damaged-fingerprint":
      return {
        code: "CMP015",
        level: "advisory",
        ...place,
        message: "the fingerprint is damaged",
        reason:
          "TensorFlow loads the model without it, but nothing shows whether the variables belong to the graph.",
        fix: `${COPY}, or delete this file.`,
      };
    case "unknown-name":
      return {
        code: "CMP016",
        ...place,
        message: describeName(problem, problem.more),
        reason: "TensorFlow fails when it loads the graph or first calls the function.",
        fix: `${COPY}; if it is damaged there too, export the model again.`,
      };
    case "unknown-unused-name":
      return {
        code: "CMP016",
        level: "advisory",
        ...place,
        message: describeName(problem, problem.more),
        reason: "A server may never reach it, but tf.saved_model.load does, and fails.",
        fix: `${COPY}; if it is damaged there too, export the model again.`,
      };
    case "missing-tensor":
      return {
        code: "CMP017",
        file: path,
        message: `the index lacks ${few(problem.tensors.map(quote), problem.more)}`,
        reason: "The graph restores these tensors by name, and loading fails if one is missing.",
        fix: `${COPY}, saved_model.pb and variables/ together.`,
        data: { files: [path], tensors: problem.tensors },
      };
    case "other-shape":
      return storedOtherwise(
        problem,
        "shapes",
        "Loading fails, or the server loads variables that the graph was not built for, and requests fail or get other answers.",
      );
    case "other-tensor":
      return storedOtherwise(
        problem,
        "data types",
        "A tensor can be restored only in the data type it was stored in; loading fails.",
      );
    case "unreadable-file":
      return {
        code: "CMP010",
        ...place,
        message: `the file cannot be read: ${problem.reason}`,
        reason: "A file that cannot be read cannot be uploaded.",
        fix: "give the user who runs Pulumi permission to read it.",
      };
    case "unreadable-folder":
      return {
        code: "CMP010",
        ...place,
        message: `the folder cannot be listed: ${problem.reason}`,
        reason: "Files in a folder that cannot be listed cannot be uploaded.",
        fix: "give the user who runs Pulumi permission to read the folder.",
      };
    case "checksum-mismatch": // one finding a shard: damagedTensors
    case "version-folder": // one finding for all: exportsBelow
    case "symlink-outside": // bundle-hygiene
    case "symlink-broken":
    case "symlink-loop":
    case "not-a-regular-file":
    case "unreadable-fingerprint": // model-format refuses a file whose content does not match its name
    case "unreadable-keras-metadata":
      return undefined;
    default:
      return unhandled(problem);
  }
}

/** Whether no MetaGraph reads the asset, although one declares it. */
function isUnread(path: string, { savedModel }: Manifest): boolean {
  const declaring = (savedModel?.metaGraphs ?? []).filter(({ assets }) =>
    assets.some((name) => path === `assets/${name}`),
  );
  const isListed = (unread: readonly string[] = []) =>
    unread.some((name) => path === `assets/${name}`);
  return declaring.length > 0 && declaring.every(({ unreadAssets }) => isListed(unreadAssets));
}

function quote(name: string): string {
  return `"${name}"`;
}

function noMetaGraph(path: string, { files }: Manifest): Draft {
  const file = files.find((found) => found.path === path);
  const isText = file?.format === "tensorflow-graphdef-text";
  const isGraph = isText || file?.format === "tensorflow-graphdef";
  return {
    code: "CMP002",
    file: path,
    message:
      file?.bytes === 0
        ? "the file is empty"
        : isGraph
          ? "a bare GraphDef, not a SavedModel"
          : "the file contains no MetaGraph",
    reason: isText
      ? "TensorFlow cannot parse it as a SavedModel."
      : "TensorFlow reads it as a model without a graph and without a signature.",
    fix: isGraph
      ? "load the graph in a tf.compat.v1.Session and write it with tf.compat.v1.saved_model.simple_save."
      : `${REWRITE}.`,
    data: { files: [path], ...(file && { found: file.format }), wanted: "tensorflow-savedmodel" },
  };
}
