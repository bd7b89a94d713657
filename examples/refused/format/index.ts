import { ModelVersion } from "model-version";

// A scikit-learn model, written with pickle: whoever loads it runs the code inside.
new ModelVersion("wine", { bucket: "models", export: { path: "./model" } });
