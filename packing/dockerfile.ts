import type { ServingFacts } from "../inspect";

/** The parts of a routine's image. */
export interface ImageSource {
  /** `module:Class`. */
  readonly predictor: string;
  /** `module:Class`. Defaults to the server's own. */
  readonly handler?: string;
  /** File name of the source distribution beside the Dockerfile. */
  readonly distribution: string;
  readonly pythonVersion: string;
  /** Debian packages that the requirements need; not installed on a prebuilt image. */
  readonly systemPackages: readonly string[];
  /** Arguments of each call of `pip install`. */
  readonly installs: readonly (readonly string[])[];
  readonly serving?: ServingFacts;
}

/**
 * Port and routes of a routine's server; Vertex AI passes the routes to it. Source: LocalModel.build_cpr_model of
 * google-cloud-aiplatform 2.7.0, DEFAULT_HTTP_PORT, DEFAULT_PREDICT_ROUTE and DEFAULT_HEALTH_ROUTE.
 */
export const ROUTINE_SERVER = {
  ports: [8080],
  predictRoute: "/predict",
  healthRoute: "/health",
} as const;

const SERVER_HANDLER = "google.cloud.aiplatform.prediction.handler:PredictionHandler";

/**
 * The Dockerfile of Vertex AI's server for custom prediction routines, as `LocalModel.build_cpr_model` of
 * google-cloud-aiplatform 2.7.0 writes it, with five differences: the server's version is pinned; pip installs it
 * together with the requirements, so that neither silently breaks the other; the image is built for the processors of
 * Vertex AI; the server runs as an unprivileged user; and the base is the slim image, with the system libraries that
 * the requirements need. As in the original, the server starts in the folder of the sources and may write to it, so
 * modules and relative paths are found there.
 */
export function dockerfile({
  predictor,
  handler = SERVER_HANDLER,
  distribution,
  pythonVersion,
  systemPackages,
  installs,
  serving,
}: ImageSource): string {
  const [module = "", className = ""] = predictor.split(":");
  const [handlerModule = "", handlerClass = ""] = handler.split(":");
  const isPrebuilt = /\/vertex-ai\/prediction\//.test(serving?.image ?? "");
  const base = isPrebuilt ? serving?.image : `python:${pythonVersion}-slim`;
  const python = isPrebuilt ? "python3" : "python";
  const pip = (...words: readonly string[]) => run(python, "-m", "pip", ...words);
  return [
    `FROM --platform=linux/amd64 ${base}`,
    ...(isPrebuilt ? [] : apt(systemPackages)),
    "ENV PYTHONDONTWRITEBYTECODE=1",
    `EXPOSE ${ROUTINE_SERVER.ports}`,
    `ENTRYPOINT ["${python}", "-m", "google.cloud.aiplatform.prediction.model_server"]`,
    "RUN mkdir -m 777 -p /usr/app /home",
    "WORKDIR /usr/app",
    "ENV HOME=/home",
    `ENV HANDLER_MODULE=${handlerModule}`,
    `ENV HANDLER_CLASS=${handlerClass}`,
    `ENV PREDICTOR_MODULE=${module}`,
    `ENV PREDICTOR_CLASS=${className}`,
    `COPY ["${distribution}", "/tmp/"]`,
    run("tar", "-xzf", `/tmp/${distribution}`, "--strip-components=1", "--no-same-owner"),
    ...installs.map((words) => pip("install", "--no-cache-dir", ...words)),
    pip("check"),
    "USER 1000",
    "",
  ].join("\n");
}

/** Updates and installs in one layer, so that a cached package list is never older than the packages. */
function apt(packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  const install = `apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
  return [`RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`];
}

/** Runs without a shell, so that nothing in a requirement is read as a command. */
function run(...words: readonly string[]): string {
  return `RUN ${JSON.stringify(words)}`;
}
