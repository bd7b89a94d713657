import { contentDigest } from "../../../inspect/bundle/digest";
import { digestsOf } from "../../../inspect/bundle/fileDigests";
import type { Manifest } from "../../../inspect/manifest";
import { publishedForm } from "../../../inspect/schema/writeManifest";
import { type BundlePlace, layoutAt } from "../../../storage/place";
import { aManifest } from "../manifests";
import type { FakeStorage } from "./fakeStorage";

/** Files of a small version, by their paths. */
export const FILES: Readonly<Record<string, string>> = {
  "saved_model.pb": "graph",
  "variables/variables.index": "index",
  "variables/variables.data-00000-of-00001": "weights ".repeat(1000),
  "assets/empty.txt": "",
};

/** The manifest of a version with these files, as a release writes it. */
export function manifestOf(files = FILES, change: Partial<Manifest> = {}): Manifest {
  const listed = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: Buffer.byteLength(text),
    format: "text" as const,
    ...digestsOf(Buffer.from(text)),
  }));
  return aManifest({ files: listed, contentDigest: contentDigest({ files: listed }), ...change });
}

/** Publishes a version in the fake, and returns its place. */
export function publish(fake: FakeStorage, bucket: string, manifest = manifestOf()): BundlePlace {
  const place = { bucket, prefix: "models", name: "iris", digest: manifest.contentDigest };
  const { model, manifest: marker } = layoutAt(place);
  for (const { path } of manifest.files) fake.write(bucket, `${model}/${path}`, FILES[path] ?? "");
  fake.write(bucket, marker, JSON.stringify(publishedForm(manifest)));
  return place;
}
