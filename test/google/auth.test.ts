import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { GoogleAuthorizer } from "../../google/auth";
import { CredentialsError } from "../../google/errors";
import { scratchFolder } from "../support/project";

const URL = "https://europe-west4-aiplatform.googleapis.com/v1/projects/acme";
const VARIABLES = ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_OAUTH_ACCESS_TOKEN"] as const;

/** A token service as in workload identity federation, which counts the tokens that it issues. */
class TokenService {
  given = 0;
  private readonly server: Server = createServer((_, answer) => {
    this.given++;
    const token = {
      access_token: `token-${this.given}`,
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: 3600,
    };
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token));
  });

  /** The path of credentials that use the token service. */
  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const { port } = this.server.address() as { port: number };
    const folder = scratchFolder();
    writeFileSync(join(folder, "subject"), "from the pipeline");
    const credentials = {
      type: "external_account",
      audience:
        "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url: `http://127.0.0.1:${port}/token`,
      credential_source: { file: join(folder, "subject") },
    };
    writeFileSync(join(folder, "credentials.json"), JSON.stringify(credentials));
    return join(folder, "credentials.json");
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe("the credentials for Vertex AI", () => {
  const before: Record<string, string | undefined> = {};
  const service = new TokenService();

  beforeEach(async () => {
    for (const name of VARIABLES) {
      before[name] = process.env[name];
      delete process.env[name];
    }
  });
  afterEach(() => {
    for (const name of VARIABLES)
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  });
  after(() => service.stop());

  it("come from application default credentials, with one token until it is renewed", async () => {
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = await service.start();
    const authorizer = new GoogleAuthorizer();
    assert.equal((await authorizer.headers(URL))["authorization"], "Bearer token-1");
    assert.equal((await authorizer.headers(URL))["authorization"], "Bearer token-1");
    authorizer.renew();
    assert.equal((await authorizer.headers(URL))["authorization"], "Bearer token-2");
  });

  it("are reported in one error if they are invalid", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "credentials.json"), "{}");
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = join(folder, "credentials.json");
    await assert.rejects(new GoogleAuthorizer().headers(URL), (error) => {
      assert.ok(error instanceof CredentialsError);
      assert.match(error.message, /^no credentials: .*[^.]$/);
      return true;
    });
  });

  it("come from the token in GOOGLE_OAUTH_ACCESS_TOKEN", async () => {
    process.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "given";
    const { authorization } = await new GoogleAuthorizer().headers(URL);
    assert.equal(authorization, "Bearer given");
  });

  for (const url of ["http://127.0.0.1:80/", "http://localhost/", "http://[::1]:80/"])
    it(`are not sent to ${url}`, async () => {
      process.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "given";
      assert.deepEqual(await new GoogleAuthorizer().headers(url), {});
    });

  for (const url of ["http://vertex.example/", "http://127.0.0.1.example/"])
    it(`are never sent without encryption, as to ${url}`, async () => {
      process.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = "given";
      await assert.rejects(new GoogleAuthorizer().headers(url), /by https only/);
    });
});
