import { shortDigest } from "../../inspect/bundle/digest";
import type { Manifest } from "../../inspect/manifest";
import type { Registration } from "../../rules/uploadsAccountedFor/facts";
import { fieldsOf, inputsOf } from "./inputs";
import type { Session } from "./session";
import { isUnknown } from "./unknownValues";

/** A registered version, and how its files are accounted for. */
export interface Registered {
  readonly as: Registration;
  /** Present if a ModelVersion of the program describes its files. */
  readonly manifest?: Manifest;
  /** Absent if it is unknown in preview. */
  readonly image?: string;
}

/** @param parent URN of its parent resource. */
export function registrationOf(props: object, parent: string, session: Session): Registered {
  const { artifactUri, contentDigest, container } = inputsOf(props);
  const { image } = fieldsOf(container);
  const known = typeof image === "string" && !isUnknown(image) ? { image } : {};
  const above = session.versionOf(parent);
  const isOf = (one: Manifest) => describes(one, artifactUri, contentDigest);
  const manifest = above && isOf(above) ? above : session.findVersion(isOf);
  if (manifest) return { as: "described", manifest, ...known };
  if (artifactUri === undefined) return { as: "described", ...known };
  if (above) return { as: "kept", ...known };
  const isOpen =
    isUnknown(contentDigest) || (contentDigest === undefined && isUnknown(artifactUri));
  return { as: isOpen ? "unknown" : "undescribed", ...known };
}

/** Whether a version has the files of a manifest, as far as its inputs are known. */
function describes({ name, contentDigest }: Manifest, uri: unknown, digest: unknown): boolean {
  const isNamed = typeof uri === "string" && !isUnknown(uri);
  if (digest === undefined && !isNamed) return false;
  if (digest !== undefined && digest !== contentDigest) return false;
  return !isNamed || uri.endsWith(`/${name}/${shortDigest(contentDigest)}/model`);
}
