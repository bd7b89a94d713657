import type { FormatName } from "../../inspect/formats/catalog";
import { SHARD_NAME } from "../../inspect/formats/tensorflow/shardName";
import type { Manifest } from "../../inspect/manifest";
import type { ProblemCode } from "../../inspect/problem";
import { listFew, plural } from "../../text";
import { describeSigner, type SignedBy } from "../modelSignature/signed";

/**
 * What was judged about a bundle, each in a few words.
 * @param signedBy who is proved to have signed it.
 */
export function describeChecked(manifest: Manifest, signedBy?: SignedBy): string[] {
  const { fileCount, savedModel, routine, tflite, sampleRequest, serving, upgrade } = manifest;
  const graphs = savedModel?.metaGraphs ?? [];
  const signatures = [...new Set(graphs.flatMap((graph) => Object.keys(graph.signatures)))].filter(
    (name) => !name.startsWith(INTERNAL),
  );
  return [
    `${plural(fileCount, "file")} by content`,
    ...(graphs.length > 0 ? [plural(graphs.length, "graph")] : []),
    ...(savedModel && savedModel.variables.length > 0 && isSummed(manifest)
      ? [`the checksums of ${plural(savedModel.variables.length, "variable")}`]
      : []),
    ...(signatures.length > 0
      ? [
          `${signatures.length === 1 ? "the signature" : "the signatures"} ${listFew(signatures, MOST)}`,
        ]
      : []),
    ...(tflite ? ["the TFLite model"] : []),
    ...(routine
      ? [
          `the predictor ${routine.predictor}`,
          plural(routine.imports.length, "import"),
          plural(routine.requirements.length, "requirement"),
        ]
      : []),
    ...(serving?.image === undefined ? [] : ["the container's name"]),
    ...(sampleRequest ? ["the sample request"] : []),
    ...(upgrade ? ["the previous version"] : []),
    ...(signedBy
      ? [`the signature of ${plural(signedBy.files, "file")} by ${describeSigner(signedBy.signer)}`]
      : []),
  ];
}

/** Whether the bytes of every variable were compared with their checksums. */
function isSummed({ problems, files, isPartlyRead }: Manifest): boolean {
  if (isPartlyRead) return false;
  const isAbsent = problems.some(({ code }) => WITHOUT_BYTES.has(code));
  return (
    !isAbsent && !files.some(({ path, format }) => SHARD_NAME.test(path) && UNREAD.has(format))
  );
}

/** Problems after which some variables have no bytes to compare. */
const WITHOUT_BYTES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "missing-shard",
  "short-shard",
]);
/** Formats of a file in place of a shard that contain none of its values. */
const UNREAD: ReadonlySet<FormatName> = new Set<FormatName>(["git-lfs-pointer", "unreadable"]);
/** Prefix of the names of signatures that loading runs itself. Source: tensorflow/cc/saved_model/constants.h. */
const INTERNAL = "__saved_model";
/** Most signatures that are named. */
const MOST = 3;
