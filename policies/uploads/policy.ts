import type { ResourceValidationPolicy } from "@pulumi/policy";
import { contentDigest } from "../../inspect/bundle/digest";
import type { Manifest } from "../../inspect/manifest";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";
import {
  BUCKET_OBJECT_TYPE,
  BUNDLE_TYPE,
  LEGACY_TYPE,
  MODEL_VERSION_TYPE,
  OBJECT_ARGUMENTS,
  VERTEX_MODEL_VERSION_TYPE,
} from "../../resourceTypes";
import { type Draft, internalError } from "../../rules";
import { uploadsAccountedFor } from "../../rules/uploadsAccountedFor";
import { judgeDeclaration } from "../../rules/uploadsAccountedFor/declaration";
import { judgeLegacy, judgeRegistration } from "../../rules/uploadsAccountedFor/registration";
import { judgeStrayBundle, judgeUpload } from "../../rules/uploadsAccountedFor/upload";
import { policyHead } from "../adapter/policyHead";
import { registrationOf } from "../adapter/registration";
import { report } from "../adapter/report";
import type { Session } from "../adapter/session";
import { unknownOptions } from "../adapter/unknownOptions";
import { behindProxy, findUnknown } from "../adapter/unknownValues";
import { bundleFacts } from "./bundleFacts";
import { otherFacts, uploadFacts } from "./facts";

/**
 * Policy `uploads-accounted-for`: it sees every resource and reads the bytes of every object itself, so that neither a
 * forged manifest nor an object outside of a ModelVersion evades it.
 */
export function uploadsPolicy(session: Session): ResourceValidationPolicy {
  const { policy, level } = uploadsAccountedFor;
  return {
    ...policyHead(uploadsAccountedFor),
    async validateResource({ type, urn, name, props, opts, getConfig }, violation) {
      const config = getConfig<{ readObjects?: boolean }>();
      if (type === MODEL_VERSION_TYPE) {
        for (const finding of unknownOptions(uploadsAccountedFor, config))
          report(violation, finding);
      }
      const { readObjects = true } = config;
      try {
        const declared = { type, urn, name, props, parent: opts.parent };
        for (const draft of await judge(declared, session, { readObjects }))
          report(violation, { ...draft, policy, level: draft.level ?? level });
      } catch (error) {
        report(violation, internalError(policy, error));
      }
    },
  };
}

interface Declared {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: object;
  readonly parent: string | undefined;
}

async function judge(
  { type, urn, name, props, parent = "" }: Declared,
  session: Session,
  options: { readonly readObjects: boolean },
): Promise<readonly Draft[]> {
  if (type === MODEL_VERSION_TYPE) return judgeModelVersion(urn, props, session);
  if (type === VERTEX_MODEL_VERSION_TYPE)
    return [...judgeRegistration(registrationOf(props, parent, session).as)];
  if (LEGACY_TYPE.test(type)) return [judgeLegacy(type)];
  const above = session.versionOf(parent);
  if (type === BUNDLE_TYPE) {
    if (!above) return [judgeStrayBundle(name)];
    const found = await bundleFacts({ object: name, props, above }, options);
    return found.flatMap((facts) => [...judgeUpload(facts)]);
  }
  if (!BUCKET_OBJECT_TYPE.test(type)) {
    const found = await otherFacts(type, { object: name, props }, options);
    return found.flatMap((facts) => [...judgeUpload(facts)]);
  }
  return [...judgeUpload(await uploadFacts({ object: name, props, above }, options))];
}

function judgeModelVersion(urn: string, props: object, session: Session): Draft[] {
  const read = session.manifestOf(props);
  const manifest = "manifest" in read ? read.manifest : undefined;
  if (manifest) session.declare(urn, manifest);
  const inputs = behindProxy(props) as Record<string, unknown>;
  // The bucket and the key may be created by the same program, so they may be unknown; nothing is judged by them.
  const unjudged: ReadonlySet<string> = new Set(["bucket", ...OBJECT_ARGUMENTS]);
  const judged = Object.entries(inputs).filter(([argument]) => !unjudged.has(argument));
  const unknown = findUnknown(Object.fromEntries(judged));
  const hiddenOp = manifest && opWithoutGraph(manifest);
  return [
    ...judgeDeclaration({
      hasManifest: inputs["manifest"] !== undefined,
      ...(unknown !== undefined && { unknown }),
      ...("fault" in read && { fault: read.fault }),
      digestHolds: !manifest || digestHolds(manifest),
      sumsHold: !manifest || sumsHold(manifest),
      ...(hiddenOp !== undefined && { hiddenOp }),
    }),
  ];
}

/** Whether the digest is that of the listed files; an incomplete list cannot be compared. */
function digestHolds(manifest: Manifest): boolean {
  return (
    manifest.filesNotListed !== undefined || contentDigest(manifest) === manifest.contentDigest
  );
}

/** Whether the totals match the files, because every size limit relies on them. */
function sumsHold({ files, filesNotListed, totalBytes, fileCount }: Manifest): boolean {
  const { count = 0, bytes = 0 } = filesNotListed ?? {};
  const listed = files.reduce((sum, file) => sum + file.bytes, 0);
  const areSizes = [count, ...files.map((file) => file.bytes)].every((size) => size >= 0);
  return areSizes && listed + bytes === totalBytes && files.length + count === fileCount;
}

/**
 * An op that the recognition of the graph's file found but that no listed graph contains; the two are read separately.
 */
function opWithoutGraph({ files, savedModel, problems }: Manifest): string | undefined {
  if (problems.some(({ code }) => code === "unreadable-graph")) return undefined;
  const { code = [] } = files.find(({ path }) => path === GRAPH_FILES[0]) ?? {};
  const known = new Set((savedModel?.metaGraphs ?? []).flatMap(({ ops }) => Object.keys(ops)));
  const ops = code.flatMap((found) => (found.kind === "op" ? [found.name] : []));
  return ops.find((op) => !known.has(op));
}
