import { devNull } from "node:os";
import { behindProxy } from "./unknownValues";

/** Marks of assets, archives and secrets on the wire. Source: @pulumi/pulumi runtime/rpc.js. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A message with a resource's properties, as protobuf gives it. */
interface Properties {
  toJavaScript(): unknown;
}

/** The SDK's module that turns such a message into what policies see. */
interface Deserialize {
  deserializeProperties?: (properties: Properties, proxySecrets: boolean) => object;
}

/** What the engine sent, by what the SDK made of it. */
const sent = new WeakMap<object, unknown>();

/**
 * Keeps what the engine sends beside what the policy SDK (1.21) makes of it, which loses the hashes of assets, and
 * lets policies see a `StringAsset("")` as an empty file, and an `AssetArchive({})` as it is. The engine leaves out
 * what is empty, the SDK throws on an asset that holds nothing, and the engine then waits for ever: one empty object
 * anywhere in a program would hang every preview under this pack.
 */
export function readWire(): void {
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

/** A resource's properties as the engine sent them, with secrets as plain values. */
export function inputsOf(props: object): Readonly<Record<string, unknown>> {
  const target = behindProxy(props) as object;
  return fieldsOf(sent.get(target) ?? target);
}

/** The members of an object of the wire or the SDK, with secrets as plain values; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const object = revealed(behindProxy(value));
  if (typeof object !== "object" || object === null) return {};
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, revealed(one)]));
}

/** Whether a value of the wire is an archive, which may be a folder. */
export function isArchive(value: unknown): boolean {
  return fieldsOf(value)[SIGNATURE_KEY] === ARCHIVE;
}

function revealed(value: unknown): unknown {
  const { [SIGNATURE_KEY]: signature, value: held } = Object(value) as Record<string, unknown>;
  return signature === SECRET ? revealed(held) : value;
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
