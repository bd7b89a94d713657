import { ModelVersion } from "model-version";

// predictor.py imports torchvision and PIL; requirements.txt knows torch alone.
new ModelVersion("classifier", {
  bucket: "models",
  customPrediction: { source: "./src", predictor: "predictor:Predictor" },
});
