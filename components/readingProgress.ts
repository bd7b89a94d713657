import * as pulumi from "@pulumi/pulumi";
import { observed, type ReadingObserver } from "../inspect/bundle/reading";
import { progressText } from "../text";

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
  const begun = now();
  let [total, done, shownAt] = [0, 0, begun];
  const observer: ReadingObserver = {
    begin: (bytes) => {
      total += bytes;
    },
    advance: (bytes) => {
      done += bytes;
      const at = now();
      if (total < LARGE || !resource || at - shownAt < INTERVAL) return;
      shownAt = at;
      show(progressText("reading", { done, total, seconds: (at - begun) / 1000 }), resource);
    },
  };
  return observed(observer, read);
}
