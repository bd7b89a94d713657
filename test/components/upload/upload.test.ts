import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { upload } from "../../../components/upload/upload";
import { layoutOf } from "../../../packing/layout";
import type { Contents } from "../../../packing/packVersion";
import { aManifest } from "../../support/manifests";

/** A version with the given number of files. */
function aVersion(count: number): Contents {
  const manifest = aManifest();
  const layout = layoutOf(manifest);
  const objects = Array.from({ length: count }, (_, at) => ({
    path: `${layout.model}/${at}`,
    location: `/export/${at}`,
    contentType: "application/octet-stream",
    judged: { sha256: "" },
  }));
  const paths = objects.map(({ path }) => path);
  return { manifest, layout, paths, objects, description: "{}\n" };
}

function uploaded(version: Contents, adopted: readonly string[]): pulumi.Output<unknown> {
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ inputs }) => inputs,
  });
  const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
  const standing = {
    adopted: new Set(adopted),
    spoilt: new Set<string>(),
    sourceMd5hashes: new Map<string, string>(),
  };
  return upload(parent, "iris", "models", version, standing, { settings: {}, resourcePrefix: "" });
}

describe("upload", () => {
  const version = aVersion(2001);
  const [first = "", ...others] = version.objects.map(({ path }) => path);

  it("refuses more objects than the engine accepts, and names the fix", () => {
    assert.throws(
      () => uploaded(version, []),
      /"iris" has 2001 files to upload, and the engine takes at most 2000: .* set upload to "bundle"/,
    );
  });

  it("counts only those that are not in the bucket already", () => {
    assert.doesNotThrow(() => uploaded(version, [first, ...others, version.layout.manifest]));
    assert.throws(() => uploaded(aVersion(2002), [first]), /has 2001 files to upload/);
  });
});
