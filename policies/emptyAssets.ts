import { devNull } from "node:os";

/** Marks of assets and archives on the wire. Source: @pulumi/pulumi runtime/rpc.js. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A message with a resource's properties, as protobuf gives it. */
interface Properties {
  toJavaScript(): unknown;
}

/** The SDK's module that turns such a message into what policies see. */
interface Deserialize {
  deserializeProperties?: (properties: Properties, proxySecrets: boolean) => unknown;
}

/**
 * Lets policies see a `StringAsset("")` as an empty file, and an `AssetArchive({})` as it is. The engine leaves out
 * what is empty, the policy SDK (1.21) throws on an asset that holds nothing, and the engine then waits for ever: one
 * empty object anywhere in a program would hang every preview under this pack.
 */
export function readEmptyAssets(): void {
  const sdk = require("@pulumi/policy/deserialize.js") as Deserialize;
  const original = sdk.deserializeProperties;
  if (!original) return;
  // The SDK asks for the same message once for every policy.
  const known = new WeakMap<Properties, unknown>();
  sdk.deserializeProperties = (properties, proxySecrets) => {
    if (!known.has(properties)) known.set(properties, filled(properties.toJavaScript()));
    return original({ toJavaScript: () => known.get(properties) }, proxySecrets);
  };
}

/** Changes `value` in place: it has just been made of a message. */
function filled(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  const { path, text, uri, assets } = object;
  if (object[SIGNATURE_KEY] === ASSET && !path && !text && !uri) object["path"] = devNull;
  if (object[SIGNATURE_KEY] === ARCHIVE && !path && !uri && !assets) object["assets"] = {};
  for (const part of Object.values(object)) filled(part);
  return value;
}
