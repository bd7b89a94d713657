import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { apiError, send } from "../../../tools/gcpProvider/http";

describe("send, of the stand-in provider", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** URL of a server that returns these statuses in turn and then repeats the last one; 0 breaks the connection. */
  async function answering(...statuses: number[]): Promise<{ url: string; bodies: string[] }> {
    const bodies: string[] = [];
    server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const status = statuses[Math.min(bodies.length, statuses.length - 1)] ?? 0;
        bodies.push(Buffer.concat(chunks).toString());
        if (status === 0) incoming.socket.destroy();
        else answer.writeHead(status).end("{}");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    return { url: `http://127.0.0.1:${address.port}/`, bodies };
  }

  const body = () => [Buffer.from("bytes")];

  for (const status of [408, 429, 500, 503, 0]) {
    const what = status === 0 ? "a broken connection" : `an answer ${status}`;
    it(`repeats a request after ${what}, with its body`, async () => {
      const { url, bodies } = await answering(status, status, 200);
      assert.equal((await send({ method: "POST", url, body })).status, 200);
      assert.deepEqual(bodies, ["bytes", "bytes", "bytes"]);
    });
  }

  for (const status of [400, 403, 404, 412]) {
    it(`treats an answer ${status} as final`, async () => {
      const { url, bodies } = await answering(status);
      assert.equal((await send({ method: "POST", url, body })).status, status);
      assert.equal(bodies.length, 1);
    });
  }

  it("words errors as the official client does", () => {
    const error = {
      code: 403,
      message: "denied",
      errors: [{ message: "denied", reason: "forbidden" }],
    };
    assert.equal(
      apiError({ status: 403, body: JSON.stringify({ error }) }),
      "googleapi: Error 403: denied, forbidden",
    );
    assert.equal(
      apiError({ status: 502, body: "Bad Gateway\n" }),
      "googleapi: got HTTP response code 502 with body: Bad Gateway",
    );
  });
});
