import protos from "@google-cloud/aiplatform/build/protos/protos.json";
import { Protos } from "../google/protos";

/** Vertex AI's API. */
export const { routesOf, typeOf } = new Protos(protos, "google.cloud.aiplatform.v1");
