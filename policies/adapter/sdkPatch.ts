import { devNull } from "node:os";
import { behindProxy } from "./unknownValues";

/** Signatures of assets, archives and secrets in the engine's messages. Source: @pulumi/pulumi runtime/rpc.js. */
export const WIRE = {
  signature: "4dabf18193072939515e22adb298388d",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  secret: "1b47061264138c4ac30d75fd1eb44270",
} as const;

/** A message with a resource's properties, as protobuf decodes it. */
interface Properties {
  toJavaScript(): unknown;
}

/** The SDK's module that turns such a message into the properties that policies see. */
interface Deserialize {
  deserializeProperties?: (properties: Properties, proxySecrets: boolean) => object;
}

/**
 * What the engine sent, by the object that the SDK made from it. It is module state because the patch is of a module.
 */
const sent = new WeakMap<object, unknown>();
let isPatched = false;

/**
 * Patches the policy SDK (1.21), once in a process. The patch keeps what the engine sends, because the SDK's version
 * loses the hashes of assets. It also lets policies see a `StringAsset("")` as an empty file, and an `AssetArchive({})`
 * as an empty archive. The engine leaves out empty properties, the SDK throws on an asset without contents, and the
 * engine then waits forever: one empty asset anywhere in a program would hang every preview under this pack.
 */
export function patchSdk(): void {
  if (isPatched) return;
  isPatched = true;
  const sdk = require("@pulumi/policy/deserialize.js") as Deserialize;
  const original = sdk.deserializeProperties;
  if (!original) return;
  // The SDK deserialises the same message once for every policy.
  const known = new WeakMap<Properties, unknown>();
  sdk.deserializeProperties = (properties, proxySecrets) => {
    if (!known.has(properties)) known.set(properties, filled(properties.toJavaScript()));
    const made = original({ toJavaScript: () => known.get(properties) }, proxySecrets);
    sent.set(made, known.get(properties));
    return made;
  };
}

/** What the engine sent for a resource's properties; it is the same object for every policy. */
export function sentFor(props: object): object {
  const target = behindProxy(props) as object;
  return (sent.get(target) as object | undefined) ?? target;
}

/** Changes `root` in place, because it was just decoded from a message. Iterative, because its nesting has no bound. */
function filled(root: unknown): unknown {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    const object = value as Record<string, unknown>;
    const { path, text, uri, assets } = object;
    const mark = object[WIRE.signature];
    if (mark === WIRE.asset && !path && !text && !uri) object["path"] = devNull;
    if (mark === WIRE.archive && !path && !uri && !assets) object["assets"] = {};
    for (const part of Object.values(object)) waiting.push(part);
  }
  return root;
}
