import { join } from "node:path";
import { machineWords } from "../../bench/measure";
import { type RowOutcome, readOutcomes } from "../../soak/results";
import { checkout } from "../setup/cache";
import { table } from "./tables";

/** docs/reliability.md: every row of `npm run soak`, from docs/reliability.json. */
export function reliabilityPage(): string {
  const { machine, rows } = readOutcomes(join(checkout, "docs/reliability.json"));
  return [
    "# Reliability",
    "<!-- all of this page: npm run soak:save -->",
    "`npm run soak` brings about faults of the machine, of Cloud Storage and of other processes while commands run. Nothing may be lost, nothing may be published in part, and whatever fails must report one clear error.",
    `Last run on ${machineWords(machine)}.`,
    "```sh\nnpm run soak                          # all rows but the long ones\nnpm run soak -- kills --rounds 500    # only this row, longer\nnpm run soak -- kills --seed 7        # the same moments again\nnpm run soak:save                     # writes docs/reliability.json and this page\n```",
    "`pulumi up` of a version and of its registration and deployment is killed by `npm run kills` and `npm run kills:serving`.",
    ...rows.map(section),
  ]
    .join("\n\n")
    .concat("\n");
}

function section(row: RowOutcome): string {
  const { name, about, holds, measured, seed, tries = 0, ends = {}, skipped, fault } = row;
  const rows = Object.entries(ends).map(([end, count]) => [end, String(count)]);
  const result =
    fault !== undefined
      ? `**Did not hold:** ${fault.split("\n")[0]}`
      : skipped !== undefined
        ? `Not run: ${skipped}.`
        : `${tries} tries, all of which held.`;
  return [
    `## ${name}`,
    about,
    `Holds: ${holds}`,
    `${measured}, seed ${seed}: ${result}`,
    ...(rows.length === 0 ? [] : [table(["ended with", "runs"], rows)]),
  ].join("\n\n");
}
