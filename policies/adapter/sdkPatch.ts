import { devNull } from "node:os";
import { behindProxy } from "./unknownValues";

/** Marks of assets, archives and secrets on the wire. Source: @pulumi/pulumi runtime/rpc.js. */
export const WIRE = {
  signature: "4dabf18193072939515e22adb298388d",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  secret: "1b47061264138c4ac30d75fd1eb44270",
} as const;

/** A message with a resource's properties, as protobuf gives it. */
interface Properties {
  toJavaScript(): unknown;
}

/** The SDK's module that turns such a message into what policies see. */
interface Deserialize {
  deserializeProperties?: (properties: Properties, proxySecrets: boolean) => object;
}

/** What the engine sent, by what the SDK made of it. The only module state of the policies, as the patch is of a module. */
const sent = new WeakMap<object, unknown>();
let isPatched = false;

/**
 * Patches the policy SDK (1.21), once in a process. It keeps what the engine sends beside the SDK's version of it, which
 * loses the hashes of assets. It lets policies see a `StringAsset("")` as an empty file, and an `AssetArchive({})` as it
 * is: the engine leaves out what is empty, the SDK throws on an asset without contents, and the engine then waits
 * forever. One empty object anywhere in a program would hang every preview under this pack.
 */
export function patchSdk(): void {
  if (isPatched) return;
  isPatched = true;
  const sdk = require("@pulumi/policy/deserialize.js") as Deserialize;
  const original = sdk.deserializeProperties;
  if (!original) return;
  // The SDK asks for the same message once for every policy.
  const known = new WeakMap<Properties, unknown>();
  sdk.deserializeProperties = (properties, proxySecrets) => {
    if (!known.has(properties)) known.set(properties, filled(properties.toJavaScript()));
    const made = original({ toJavaScript: () => known.get(properties) }, proxySecrets);
    sent.set(made, known.get(properties));
    return made;
  };
}

/** What the engine sent for a resource's properties: the same object for every policy that is asked about them. */
export function sentFor(props: object): object {
  const target = behindProxy(props) as object;
  return (sent.get(target) as object | undefined) ?? target;
}

/** Changes `root` in place: it has just been made of a message. Without recursion: it may be nested without bound. */
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
