import type { Advice } from "../google/errors";

/** What to do about the most frequent refusals of Vertex AI. */
export const ADVICE: Advice = {
  access:
    "grant the caller roles/aiplatform.user in the project, and check that the Vertex AI API is enabled there",
  fixes: [
    [
      /(service-\d+@gcp-sa-aiplatform\S*) does not have \S*storage\.objects\.(get|list)/,
      "grant that service agent roles/storage.objectViewer on the bucket",
    ],
    [
      /quota|RESOURCE_EXHAUSTED/i,
      "request more quota for the machine or accelerator, or lower maxReplicas: quota is charged for the most replicas",
    ],
    [
      /(image|repository).*(region|location)|(region|location).*(image|repository)/i,
      "push the image to Artifact Registry in the region of the model",
    ],
    [
      /model server (never became|exited|is not) (ready|healthy)|failed to start.*model server|model server container out of memory/i,
      "read the container's log in Cloud Logging; a larger machineType, a longer container.deploymentTimeout or another container.healthRoute may be needed",
    ],
  ],
};
