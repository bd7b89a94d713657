import type { ServingFacts } from "../../inspect";

/** What the image of a routine is made of. */
export interface ImageSource {
  /** `module:Class`. */
  readonly predictor: string;
  /** File name of the source distribution beside the Dockerfile. */
  readonly distribution: string;
  readonly pythonVersion: string;
  readonly serving?: ServingFacts;
}

/** Release of the SDK that holds the server; pinned, where the SDK's own Dockerfile takes the newest. */
const SERVER = "google-cloud-aiplatform[prediction]==2.7.0";
/** Last release of the SDK for Pythons before 3.10. */
const SERVER_BEFORE_3_10 = "google-cloud-aiplatform[prediction]==1.71.1";

/**
 * The Dockerfile of Vertex AI's server for custom prediction routines, as `LocalModel.build_cpr_model` of
 * google-cloud-aiplatform 2.7.0 writes it, with three differences: every version is pinned, the server is installed
 * after the requirements so that neither breaks the other unseen, and it runs as a user without rights.
 */
export function dockerfile({
  predictor,
  distribution,
  pythonVersion,
  serving,
}: ImageSource): string {
  const [module = "", className = ""] = predictor.split(":");
  const isPrebuilt = /\/vertex-ai\/prediction\//.test(serving?.image ?? "");
  const base = isPrebuilt ? serving?.image : `python:${pythonVersion}-slim`;
  const python = isPrebuilt ? "python3" : "python";
  const server = Number(pythonVersion.split(".")[1]) < 10 ? SERVER_BEFORE_3_10 : SERVER;
  return [
    `FROM ${base}`,
    "ENV PYTHONDONTWRITEBYTECODE=1",
    "EXPOSE 8080",
    `ENTRYPOINT ["${python}", "-m", "google.cloud.aiplatform.prediction.model_server"]`,
    "RUN mkdir -m 777 -p /usr/app /home",
    "WORKDIR /usr/app",
    "ENV HOME=/home",
    "ENV HANDLER_MODULE=google.cloud.aiplatform.prediction.handler",
    "ENV HANDLER_CLASS=PredictionHandler",
    `ENV PREDICTOR_MODULE=${module}`,
    `ENV PREDICTOR_CLASS=${className}`,
    `COPY ["${distribution}", "/tmp/"]`,
    // Where the server works, as the SDK copies the sources: pip leaves files behind that lie beside modules.
    `RUN tar -xzf '/tmp/${distribution}' --strip-components=1 -C /usr/app`,
    `RUN ${python} -m pip install --no-cache-dir '/tmp/${distribution}' '${server}' && ${python} -m pip check`,
    "USER 1000",
    "",
  ].join("\n");
}
