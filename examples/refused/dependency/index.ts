import { ModelVersion } from "model-version";

// predictor.py imports torchvision and PIL; requirements.txt has only torch.
new ModelVersion("classifier", {
  bucket: "models",
  customPrediction: { source: "./src", predictor: "predictor:Predictor" },
});
