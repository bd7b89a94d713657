/** Start of the name of a file that the command line has not completed. */
export const PARTIAL = ".model-version-partial-";

/**
 * Patterns of files that no bundle contains and no manifest mentions: settings of the command line, and files that
 * editors, operating systems and interpreters leave on one machine.
 */
export const ALWAYS_IGNORED: readonly string[] = [
  "/model-version.json",
  ".ipynb_checkpoints/",
  "__pycache__/",
  ".DS_Store",
  "Thumbs.db",
  `${PARTIAL}*`,
];

/** More such patterns for the sources of a routine: files that tools leave, and secrets of one machine. */
export const ALWAYS_IGNORED_SOURCES: readonly string[] = [
  "*.pyc",
  ".git/",
  ".hg/",
  ".svn/",
  ".venv/",
  "venv/",
  "env/",
  "node_modules/",
  ".pytest_cache/",
  ".mypy_cache/",
  ".ruff_cache/",
  ".tox/",
  "*.egg-info/",
  "/dist/",
  "/build/",
  ".env",
  ".env.*",
  "/Dockerfile",
  ".dockerignore",
  ".gcloudignore",
  ".gitignore",
];
