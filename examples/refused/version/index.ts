import { ModelVersion } from "model-version";

// The export records TensorFlow 2.21; the container serves with 2.15.
new ModelVersion("iris", {
  bucket: "models",
  export: { path: "../../savedModel/export" },
  serving: { image: "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest" },
});
