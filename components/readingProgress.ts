import * as pulumi from "@pulumi/pulumi";
import { withProgressLines } from "../inspect/bundle/progressLines";

/** Bytes from which on reading takes long enough to be shown. */
const LARGE = 1e9;
/** Milliseconds between two lines. */
const INTERVAL = 1000;

/** Shows a line beside a resource until the next one replaces it. */
type Show = (line: string, resource: pulumi.Resource) => unknown;

/**
 * Reads a bundle, and shows how far it is beside its component, which may be registered later, if the bundle is large.
 * Whoever runs a preview would else see nothing for minutes.
 */
export async function withReadingProgress<T>(
  component: Promise<pulumi.Resource>,
  read: () => Promise<T>,
  show: Show = (line, resource) => pulumi.log.info(line, resource, undefined, true),
  now: () => number = () => performance.now(),
): Promise<T> {
  let resource: pulumi.Resource | undefined;
  void component.then((registered) => {
    resource = registered;
  });
  return withProgressLines(read, {
    doing: "reading",
    show: (line) => resource && show(line, resource),
    interval: INTERVAL,
    isWanted: (totalBytes) => totalBytes >= LARGE && resource !== undefined,
    now,
  });
}
