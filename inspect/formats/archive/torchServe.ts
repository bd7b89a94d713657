import type { LoaderFound } from "../recognition";
import { decodeJson, parseJson } from "../text/jsonText";
import type { ArchiveMember } from "./members";

const MANIFEST = /^(?:\.\/)?(?:[^/]+\/)?MAR-INF\/MANIFEST\.json$/;
/** Handlers that TorchServe includes. Source: pytorch/serve, ts/torch_handler. */
const OWN =
  /^(?:image_classifier|image_segmenter|object_detector|text_classifier|base_handler|text_handler|vision_handler)$/;

/**
 * The handler of a TorchServe archive, unless it is one of the server's own; undefined for other archives. Source:
 * pytorch/serve, model-archiver.
 */
export function torchServeIn(
  members: readonly ArchiveMember[],
): { readonly loads: readonly LoaderFound[] } | undefined {
  const manifest = members.find(({ path }) => MANIFEST.test(path));
  if (!manifest) return undefined;
  const bytes = manifest.read();
  const value = bytes && parseJson(decodeJson(bytes));
  const model = typeof value === "object" && value !== null ? Reflect.get(value, "model") : {};
  const handler = typeof model === "object" && model !== null ? Reflect.get(model, "handler") : "";
  if (typeof handler !== "string" || handler === "" || OWN.test(handler)) return { loads: [] };
  return { loads: [{ loader: "TorchServe", name: handler.slice(0, 200) }] };
}
