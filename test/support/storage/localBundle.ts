import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publishedForm } from "../../../inspect/schema/writeManifest";
import type { UploadObject } from "../../../packing/uploadPlan";
import { layoutAt } from "../../../storage/place";
import type { Bundle } from "../../../storage/publishBundle";
import { FILES, manifestOf } from "./publishedFixture";

/** A version with these files below a folder of this machine, for the bucket `models`. */
export function localBundle(
  folder: string,
  files: Readonly<Record<string, string>> = FILES,
  settings: Bundle["settings"] = {},
): Bundle {
  const manifest = manifestOf(files);
  const place = { bucket: "models", name: "iris", digest: manifest.contentDigest };
  const objects = manifest.files.map((file): UploadObject => {
    const location = join(folder, file.path);
    mkdirSync(dirname(location), { recursive: true });
    writeFileSync(location, files[file.path] ?? "");
    const path = `${layoutAt(place).model}/${file.path}`;
    return { path, location, contentType: "application/octet-stream", judged: file };
  });
  const description = JSON.stringify(publishedForm(manifest));
  return { place, plan: { objects, description }, settings };
}
