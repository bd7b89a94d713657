import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { withReadingProgress } from "../../components/readingProgress";
import { readingObserver } from "../../inspect/bundle/reading";

const RESOURCE = {} as pulumi.Resource;
const MB = 1e6;

/** Lines that are shown while a bundle of this size is read, a tenth of it every half second. */
async function shown(megabytes: number, component = Promise.resolve(RESOURCE)): Promise<string[]> {
  const lines: string[] = [];
  let now = 0;
  const read = async () => {
    await Promise.resolve();
    readingObserver().begin(megabytes * MB);
    for (let tenth = 1; tenth <= 10; tenth++) {
      now += 500;
      readingObserver().advance((megabytes * MB) / 10);
    }
  };
  await withReadingProgress(
    component,
    read,
    (line, resource) => {
      assert.equal(resource, RESOURCE);
      lines.push(line);
    },
    () => now,
  );
  return lines;
}

describe("the progress of reading in a program", () => {
  it("is a line every second, beside the component, for a bundle over 1 GB", async () => {
    assert.deepEqual(await shown(2000), [
      "reading 400.0 MB of 2.0 GB, 20%, 4 s left",
      "reading 800.0 MB of 2.0 GB, 40%, 3 s left",
      "reading 1.2 GB of 2.0 GB, 60%, 2 s left",
      "reading 1.6 GB of 2.0 GB, 80%, 1 s left",
      "reading 2.0 GB of 2.0 GB, 100%, 0 s left",
    ]);
  });

  it("is not shown for a smaller bundle, nor before the component is registered", async () => {
    assert.deepEqual(await shown(999), []);
    assert.deepEqual(await shown(2000, new Promise(() => undefined)), []);
  });

  it("is counted for each bundle by itself where two are read at the same time", async () => {
    const [large, small] = await Promise.all([shown(2000), shown(10)]);
    assert.equal(large.length, 5);
    assert.deepEqual(small, []);
    readingObserver().advance(1);
  });
});
