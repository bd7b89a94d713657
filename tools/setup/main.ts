import { join } from "node:path";
import { cacheFolder } from "../../inspect/bundle/cacheFolder";
import { buildEngine, buildYamlHost, installPulumi } from "./build";
import { findEmulator, findPulumi, findYamlHost } from "./findPulumi";
import { linkExamples, preparePulumiHome } from "./home";

/**
 * `npm run setup`: finds or builds what the examples and the tests need, and reports what it found. `--yaml` adds the host of
 * programs in YAML, which only tests of Vertex AI's resources need and which takes minutes to build.
 */
async function setup(): Promise<void> {
  console.error("Setting up ...");
  if (!findPulumi()) await installPulumi();
  if (!findPulumi() || !findEmulator()) await buildEngine();
  const pulumi = findPulumi();
  if (!pulumi || !findEmulator()) throw new Error("no usable engine was found or built");
  if (process.argv.includes("--yaml") && !findYamlHost()) await buildYamlHost();
  linkExamples();
  const provider = preparePulumiHome(join(cacheFolder(), "home"));
  console.error(
    `  Pulumi ${pulumi.version} (${pulumi.origin === "PATH" ? pulumi.folder : pulumi.origin})`,
  );
  console.error(
    `  gcp provider: ${provider === "official" ? "the official plugin" : "the stand-in of tools/gcpProvider"}`,
  );
}

setup().catch((error: Error) => {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
});
