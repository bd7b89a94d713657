import { shortDigest } from "../../inspect/bundle/digest";
import type { Manifest } from "../../inspect/manifest";
import { readPlan } from "../../packing/uploadPlan";
import type { UploadFacts } from "../../rules/uploadsAccountedFor/facts";
import { fieldsOf, inputsOf } from "../adapter/inputs";
import { WIRE } from "../adapter/sdkPatch";
import { type DeclaredObject, uploadFacts } from "./facts";

/** What is known of the objects that a `Bundle` uploads: each as if it were a resource of its own. */
export async function bundleFacts(
  { object, props, above }: DeclaredObject & { readonly above: Manifest },
  options: { readonly readObjects: boolean },
): Promise<readonly UploadFacts[]> {
  const { plan: asset, name, contentDigest } = inputsOf(props);
  if (name !== above.name || contentDigest !== above.contentDigest)
    return [{ object, version: above.name, listed: "different" }];
  // The state has only the hash of the plan; the manifest has been judged.
  if (!options.readObjects) return [];
  const { path, hash } = fieldsOf(asset);
  const plan = readPlan({ location: String(await path), hash: String(hash) });
  if (!plan)
    return [
      { object, version: above.name, unread: "the list of its objects is gone or has changed" },
    ];
  const facts: UploadFacts[] = [];
  for (const one of plan.objects) {
    const file = { [WIRE.signature]: WIRE.asset, path: one.location, hash: one.judged.sha256 };
    const props = { name: one.path, source: file };
    facts.push(await uploadFacts({ object: one.path, props, above }, options));
  }
  const marker = `${name}/${shortDigest(above.contentDigest)}/manifest.json`;
  const text = { name: marker, content: plan.description };
  facts.push(await uploadFacts({ object: marker, props: text, above }, options));
  return facts;
}
