import { writeFileSync } from "node:fs";
import { pages } from "./pages";

// Writes the generated parts of docs/reference and docs/rules, docs/cli.md, and the pages of figures.
for (const { path, is, due } of pages()) {
  if (is === due) continue;
  writeFileSync(path, due);
  console.log(`wrote ${path}`);
}
