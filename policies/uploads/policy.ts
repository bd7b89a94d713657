import type { ResourceValidationPolicy } from "@pulumi/policy";
import { contentDigest } from "../../inspect/bundle/digest";
import type { Manifest } from "../../inspect/manifest";
import { GRAPH_FILES } from "../../inspect/savedModel";
import { type Draft, severityOf } from "../../rules";
import {
  judgeDeclaration,
  judgeLegacy,
  judgeUpload,
  uploadsAccountedFor,
} from "../../rules/uploadsAccountedFor";
import { foreignForm } from "../adapter/judgeManifest";
import { MODEL_VERSION_TYPE } from "../adapter/modelVersionType";
import { unknownOptions } from "../adapter/policyConfig";
import { readManifest } from "../adapter/readManifest";
import { report } from "../adapter/report";
import { behindProxy, findUnknown } from "../adapter/unknownValues";
import { uploadFacts } from "./facts";

/** Objects of any provider, such as `gcp:storage/bucketObject:BucketObject`, by the last part of their type. */
const BUCKET_OBJECT = /bucket-?object(v\d+)?$/i;
/** AI Platform Prediction's resources. */
const LEGACY = /^gcp:ml\//;

/** Manifests by the URN of their ModelVersion: the engine analyses a parent before its children. */
const manifests = new Map<string, Manifest>();

/**
 * Policy `uploads-accounted-for`: sees every resource, and reads the bytes of every object itself, so that neither a
 * forged manifest nor an object beside a ModelVersion is believed.
 */
export const uploadsPolicy: ResourceValidationPolicy = {
  name: uploadsAccountedFor.policy,
  description: uploadsAccountedFor.description,
  enforcementLevel: uploadsAccountedFor.level,
  severity: severityOf(uploadsAccountedFor.policy),
  configSchema: { properties: { ...uploadsAccountedFor.options } as never },
  async validateResource({ type, urn, name, props, opts, getConfig }, violation) {
    const config = getConfig<{ readObjects?: boolean }>();
    if (type === MODEL_VERSION_TYPE) {
      for (const finding of unknownOptions(uploadsAccountedFor, config)) report(violation, finding);
    }
    const { readObjects = true } = config;
    for (const draft of await judge(
      { type, urn, name, props, parent: opts.parent },
      { readObjects },
    )) {
      const { policy, level } = uploadsAccountedFor;
      report(violation, { ...draft, policy, level: draft.level ?? level });
    }
  },
};

interface Declared {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: object;
  readonly parent: string | undefined;
}

async function judge(
  { type, urn, name, props, parent = "" }: Declared,
  options: { readonly readObjects: boolean },
): Promise<Draft[]> {
  if (type === MODEL_VERSION_TYPE) {
    try {
      return judgeModelVersion(urn, props);
    } catch (error) {
      return [foreignForm(error)];
    }
  }
  if (LEGACY.test(type)) return [judgeLegacy(type)];
  if (!BUCKET_OBJECT.test(type)) return [];
  const above = manifests.get(parent);
  return [...judgeUpload(await uploadFacts({ object: name, props, above }, options))];
}

function judgeModelVersion(urn: string, props: object): Draft[] {
  const manifest = readManifest(props);
  if (manifest) manifests.set(urn, manifest);
  const inputs = behindProxy(props) as Record<string, unknown>;
  // The bucket may well be made by the same program; nothing is judged by its name.
  const { bucket: _bucket, ...judged } = inputs;
  const unknown = findUnknown(judged);
  const hiddenOp = manifest && opWithoutGraph(manifest);
  return [
    ...judgeDeclaration({
      hasManifest: inputs["manifest"] !== undefined,
      ...(unknown !== undefined && { unknown }),
      isReadable: manifest !== undefined || unknown !== undefined,
      digestHolds: !manifest || digestHolds(manifest),
      sumsHold: !manifest || sumsHold(manifest),
      ...(hiddenOp !== undefined && { hiddenOp }),
    }),
  ];
}

/** Whether the digest is that of the listed files; a list that was cut cannot be compared. */
function digestHolds(manifest: Manifest): boolean {
  return (
    manifest.filesNotListed !== undefined || contentDigest(manifest) === manifest.contentDigest
  );
}

/** Whether the sums are those of the files, which every limit of size relies on. */
function sumsHold({ files, filesNotListed, totalBytes, fileCount }: Manifest): boolean {
  const { count = 0, bytes = 0 } = filesNotListed ?? {};
  const listed = files.reduce((sum, file) => sum + file.bytes, 0);
  const areSizes = [count, ...files.map((file) => file.bytes)].every((size) => size >= 0);
  return areSizes && listed + bytes === totalBytes && files.length + count === fileCount;
}

/** An op that the graph's file is said to hold, and no graph; each is found by a reading of its own. */
function opWithoutGraph({ files, savedModel, problems }: Manifest): string | undefined {
  if (problems.some(({ code }) => code === "unreadable-graph")) return undefined;
  const { code = [] } = files.find(({ path }) => path === GRAPH_FILES[0]) ?? {};
  const known = new Set((savedModel?.metaGraphs ?? []).flatMap(({ ops }) => Object.keys(ops)));
  const ops = code.flatMap((found) => (found.kind === "op" ? [found.name] : []));
  return ops.find((op) => !known.has(op));
}
