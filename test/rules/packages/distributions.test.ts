import assert from "node:assert/strict";
import {
  installedNames,
  isByServer,
  misnamesOf,
  providersOf,
} from "../../../rules/packages/distributions";
import oracle from "../../fixtures/import-names-oracle.json";
import { requirements } from "../../support/routineManifests";

const installedBy = (line: string) =>
  installedNames({ requirements: requirements(line), faults: [] });

describe("providersOf", () => {
  for (const [distribution, modules] of Object.entries<readonly string[]>(oracle.modules)) {
    it(`finds ${modules.join(", ")} in ${distribution}, as its RECORD says`, () => {
      const installed = installedBy(`${distribution}==1.0`);
      const missed = modules.filter(
        (module) => !providersOf(module).some((name) => installed.has(name)),
      );
      assert.deepEqual(missed, []);
      assert.ok(!modules.some((module) => misnamesOf(module).includes(distribution)));
    });
  }

  it("proposes the likeliest name for an unknown module, never a similar one", () => {
    const firstOf = (module: string) => providersOf(module)[0];
    assert.equal(firstOf("unheard"), "unheard");
    assert.equal(firstOf("un_heard.of"), "un-heard");
    assert.equal(firstOf("google.cloud.unheard_v2beta1.types"), "google-cloud-unheard");
    assert.equal(firstOf("google.cloud.vision_v1"), "google-cloud-vision");
    assert.equal(firstOf("azure.unheard.of"), "azure-unheard");
  });

  it("accepts similar names only for unknown modules", () => {
    assert.ok(providersOf("unheard").includes("python-unheard"));
    assert.ok(!providersOf("numpy").includes("python-numpy"));
    assert.ok(!providersOf("yaml").includes("python-yaml"));
  });

  it("handles names with a hundred thousand parts, and with versions", () => {
    // Quadratic work would not end within a test's time limit.
    for (const module of ["a.".repeat(100_000), `${"_v1".repeat(100_000)}.x`])
      assert.ok(providersOf(module).length > 0);
  });

  it("ignores properties that every object has", () => {
    for (const module of ["constructor", "__proto__.x", "toString"])
      assert.ok(!isByServer(module) && misnamesOf(module).length === 0);
  });
});

describe("installedNames", () => {
  it("counts a build under the name without its suffix, too", () => {
    const named = (line: string) => [...installedBy(line)];
    assert.deepEqual(named("faiss-gpu-cu12==1.8.0"), ["faiss-gpu-cu12", "faiss-gpu", "faiss"]);
    assert.deepEqual(named("cupy_cuda12x==13.2.0"), ["cupy-cuda12x", "cupy"]);
    assert.deepEqual(named("numpy==1.26.4"), ["numpy"]);
  });
});
