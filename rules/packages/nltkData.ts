import { compare } from "@renovatebot/pep440";
import table from "../../data/indirect-needs.json";
import type { ManifestFile } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { pinOf, requirementOf } from "./pins";

const CALLS = Object.entries(table.nltkData.calls).map(
  ([call, resource]) => [new RegExp(call), resource] as const,
);
/** Folders in which NLTK stores its data, below any of its paths. */
const DATA = /(^|\/)(nltk_data|corpora|tokenizers|taggers|chunkers|sentiment)\//;

/** First release whose tokenizers and taggers read tables instead of pickles. Source: NLTK's change log, 3.8.2. */
const FIRST_TABLES = "3.8.2";

/** Calls of NLTK that need data which pip does not install, one finding for each resource. */
export function* nltkData(
  { uses, requirements }: RoutineFacts,
  files: readonly Pick<ManifestFile, "path">[],
): Iterable<Draft> {
  const fetched = uses.filter(({ name }) => /^nltk\.(downloader\.)?download$/.test(name));
  const isElsewhere = uses.some(({ name }) => /^nltk\.data\.path\./.test(name));
  if (isElsewhere || files.some(({ path }) => DATA.test(path))) return;
  // If a download's argument is not a literal, it may be any resource.
  if (fetched.some(({ literal }) => literal === undefined)) return;
  const requirement = requirementOf(requirements, "nltk");
  const version = requirement && pinOf(requirement);
  const isOld = version !== undefined && compare(version, FIRST_TABLES) < 0;
  const covered = new Set(fetched.map(({ literal }) => literal));
  for (const { name, file, line } of uses) {
    const newest = CALLS.find(([call]) => call.test(name))?.[1];
    const resource = isOld ? newest?.replace(/_(tab|eng)$/, "") : newest;
    if (
      resource === undefined ||
      covered.has(resource) ||
      covered.has("all") ||
      covered.has("popular")
    )
      continue;
    covered.add(resource);
    yield {
      code: "IMP011",
      level: "advisory",
      file,
      line,
      message: `${name} needs the NLTK data ${resource}, which is neither packed nor downloaded`,
      reason: "pip installs NLTK without its data, and the call fails with LookupError.",
      fix: `call nltk.download("${resource}") in load, or pack the data and append its folder to nltk.data.path.`,
    };
  }
}
