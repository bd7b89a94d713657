import type { ServingFacts } from "../inspect";

/** What the image of a routine is made of. */
export interface ImageSource {
  /** `module:Class`. */
  readonly predictor: string;
  /** `module:Class`. Defaults to the server's own. */
  readonly handler?: string;
  /** File name of the source distribution beside the Dockerfile. */
  readonly distribution: string;
  readonly pythonVersion: string;
  /** Debian packages that the requirements need; not installed on a prebuilt image, whose content is its own. */
  readonly systemPackages: readonly string[];
  /** Arguments of each call of `pip install`. */
  readonly installs: readonly (readonly string[])[];
  readonly serving?: ServingFacts;
}

const SERVER_HANDLER = "google.cloud.aiplatform.prediction.handler:PredictionHandler";

/**
 * The Dockerfile of Vertex AI's server for custom prediction routines, as `LocalModel.build_cpr_model` of
 * google-cloud-aiplatform 2.7.0 writes it, with five differences: the server's version is pinned, it is installed with
 * the requirements so that neither breaks the other unseen, the image is made for the processors that Vertex AI has,
 * it runs as a user without rights, and its base is the slim image with the libraries that the requirements need. As there, the sources lie in the folder that the server starts in and that it
 * may write to: modules, and files that the code reads by a relative path, are found there.
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
    "EXPOSE 8080",
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

/** One step, so that no list of packages is older than what it installs. */
function apt(packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  const install = `apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
  return [`RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`];
}

/** Without a shell, so that nothing in a requirement is read as a command. */
function run(...words: readonly string[]): string {
  return `RUN ${JSON.stringify(words)}`;
}
