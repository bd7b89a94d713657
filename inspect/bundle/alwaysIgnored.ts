/**
 * Patterns of what no bundle takes, and no manifest mentions: settings of the command line, and what editors, systems and
 * interpreters leave on one machine.
 */
export const ALWAYS_IGNORED: readonly string[] = [
  "/model-version.json",
  ".ipynb_checkpoints/",
  "__pycache__/",
  ".DS_Store",
  "Thumbs.db",
];

/** Further ones among the sources of a routine: what tools leave, and what is a secret of one machine. */
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
