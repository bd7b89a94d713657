import { existsSync } from "node:fs";
import { join } from "node:path";

/** A service that runs pipelines. */
interface Pipeline {
  /** A file or folder by which a repository shows that it uses the service. */
  readonly mark: string;
  /** The steps that check a folder with a release of this package. */
  steps(folder: string, version: string): string;
}

const PORTABLE = /^[\w./@-]+$/;

/** A path as one word of a shell, within double quotes of YAML. */
function word(folder: string): string {
  return PORTABLE.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

/** Pipelines by the names of their services. */
export const PIPELINES: Readonly<Record<string, Pipeline>> = {
  github: {
    mark: ".github",
    steps: (folder, version) => `# .github/workflows/model.yml
name: model
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: >-
          npx --yes model-version@${version} check ${word(folder)}
          --format github --format sarif=model-version.sarif --format markdown=summary.md
      - if: always()
        run: cat summary.md >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: github/codeql-action/upload-sarif@v3
        with: { sarif_file: model-version.sarif }`,
  },
  gitlab: {
    mark: ".gitlab-ci.yml",
    steps: (folder, version) => `# .gitlab-ci.yml
check-model:
  image: node:22
  script:
    - >-
      npx --yes model-version@${version} check ${word(folder)}
      --format text --format gitlab=gl-code-quality.json --format junit=junit.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json
      junit: junit.xml`,
  },
  cloudbuild: {
    mark: "cloudbuild.yaml",
    steps: (folder, version) => `# cloudbuild.yaml
steps:
  - id: check-model
    name: node:22
    script: npx --yes model-version@${version} check ${word(folder)}`,
  },
};

/** The service that a repository shows to use; GitHub where it shows none. */
export function pipelineOf(repository: string): string {
  const found = Object.entries(PIPELINES).find(([, { mark }]) =>
    existsSync(join(repository, mark)),
  );
  return found?.[0] ?? "github";
}
