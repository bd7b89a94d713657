import { readFileSync } from "node:fs";
import { join } from "node:path";
import { previewPolicies, type TestResource } from "../../testing";
import { aPack } from "./pack";
import { fixtures } from "./project";

/** A pickle of scikit-learn, on disk and as bytes. */
export const PICKLE = join(fixtures, "sklearn_model/model.pkl");
export const pickle = readFileSync(PICKLE);

/** Level and code of each violation of `uploads-accounted-for`. */
export async function violationsOf(resources: readonly TestResource[]): Promise<string[]> {
  const declared = resources.map((resource) => ({ outputs: resource.props ?? {}, ...resource }));
  const found = await previewPolicies(aPack(), declared);
  return found
    .filter(({ policy }) => policy === "uploads-accounted-for")
    .map(({ level, message }) => `${level} ${/\[(\w+)\]/.exec(message)?.[1]}`);
}
