import assert from "node:assert/strict";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { LENGTH, type RangeRequest, READ, STATE, WAITING } from "../../../storage/ranges/protocol";
import { RangeReader } from "../../../storage/ranges/reader";

/** Answers each request with four bytes of its start; the notification of the answer to the first one comes late. */
const LATE = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ start, shared }) => {
  const control = new Int32Array(shared.control);
  const answer = () => {
    new Uint8Array(shared.data).fill(start, 0, 4);
    control[${LENGTH}] = 4;
    Atomics.store(control, ${STATE}, ${READ});
  };
  const notify = () => Atomics.notify(control, ${STATE});
  if (start === 1) {
    answer();
    setTimeout(notify, 50);
  } else setTimeout(() => { answer(); notify(); }, 200);
});
`;

const OBJECT = { bucket: "b", name: "n", generation: "1", size: 9 };

describe("reading ranges", () => {
  it("does not take a late notification for the answer to the next request", async () => {
    const worker = new Worker(LATE, { eval: true });
    try {
      await once(worker, "online");
      const port = {
        postMessage(request: RangeRequest) {
          worker.postMessage(request);
          const control = new Int32Array(request.shared.control);
          // The first answer is there before the reader sleeps.
          while (request.start === 1 && Atomics.load(control, STATE) === WAITING);
        },
      };
      const reader = new RangeReader(port);
      assert.deepEqual(
        [...reader.read(OBJECT, 1, 5)].concat([...reader.read(OBJECT, 5, 9)]),
        [1, 1, 1, 1, 5, 5, 5, 5],
      );
    } finally {
      await worker.terminate();
    }
  });
});
