import assert from "node:assert/strict";
import { imageNameFrom, imageOf, isImageName, parseRepository } from "../../cloudBuild/imageName";

describe("names of images", () => {
  for (const name of [
    "europe-west4-docker.pkg.dev/acme/models",
    "europe-west4-docker.pkg.dev/acme/models/",
    "projects/acme/locations/europe-west4/repositories/models",
  ])
    it(`are in the repository ${name}`, () => {
      const repository = parseRepository(name);
      assert.deepEqual(repository, { host: "europe-west4-docker.pkg.dev", path: "acme/models" });
      assert.equal(
        repository && imageOf(repository, "iris"),
        "europe-west4-docker.pkg.dev/acme/models/iris",
      );
    });

  it("may be in a project of a domain, and in a multi-region", () => {
    assert.deepEqual(parseRepository("eu-docker.pkg.dev/acme.com:shop/models"), {
      host: "eu-docker.pkg.dev",
      path: "acme.com:shop/models",
    });
  });

  for (const name of [
    "gcr.io/acme/models",
    "europe-west4-docker.pkg.dev/acme",
    "europe-west4-docker.pkg.dev/acme/models/iris",
    "europe-west4-docker.pkg.dev/acme/../x",
    "",
  ])
    it(`are in no repository ${JSON.stringify(name)}`, () =>
      assert.equal(parseRepository(name), undefined));

  for (const [model, image] of [
    ["iris", "iris"],
    ["Iris.Model_2", "iris-model-2"],
    ["--x--", "x"],
    ["é", "model"],
    [`${"a".repeat(99)}-b`, "a".repeat(99)],
  ] as const)
    it(`are ${image.slice(0, 20)} for the model ${model.slice(0, 20)}`, () => {
      assert.equal(imageNameFrom(model), image);
      assert.ok(isImageName(image));
    });

  for (const name of ["Iris", "iris:1", "iris/x", "-iris", "iris..x", "a".repeat(101)])
    it(`are not ${name.slice(0, 20)}`, () => assert.ok(!isImageName(name)));
});
