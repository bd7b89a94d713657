import type { AuthClient } from "google-auth-library";
import { CredentialsError } from "./errors";

/** Source: https://developers.google.com/identity/protocols/oauth2/scopes */
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
/** Validity of a token of an impersonated account, in seconds. */
const LIFETIME = 3600;

/** Credentials that identify the caller to the API. */
export interface Authorizer {
  /** Headers for a request to this URL. */
  headers(url: string): Promise<Readonly<Record<string, string>>>;
  /** Discards a token that the API refused. */
  renew(): void;
}

/**
 * Application default credentials of Google Cloud, or the token in GOOGLE_OAUTH_ACCESS_TOKEN, as @pulumi/gcp uses them.
 * A URL on the loopback interface gets no token, and none is sent without encryption.
 *
 * @param impersonate email of a service account to act as.
 */
export class GoogleAuthorizer implements Authorizer {
  private readonly impersonate: string | undefined;
  private client: Promise<AuthClient> | undefined;

  constructor(impersonate?: string) {
    this.impersonate = impersonate;
  }

  async headers(url: string): Promise<Readonly<Record<string, string>>> {
    if (isLoopback(url)) return {};
    if (!url.startsWith("https:"))
      throw new Error(`${new URL(url).origin}: a token is sent by https only`);
    try {
      this.client ??= withoutLookupWarning(() => this.connect());
      return Object.fromEntries(await (await this.client).getRequestHeaders(url));
    } catch (error) {
      throw new CredentialsError(`no credentials: ${(error as Error).message.replace(/\.$/, "")}`);
    }
  }

  renew(): void {
    this.client = undefined;
  }

  private async connect(): Promise<AuthClient> {
    const { GoogleAuth, Impersonated, OAuth2Client } = await import("google-auth-library");
    const token = process.env["GOOGLE_OAUTH_ACCESS_TOKEN"];
    let client: AuthClient;
    if (token) {
      const given = new OAuth2Client();
      given.setCredentials({ access_token: token });
      client = given;
    } else {
      // Without a project, the library would request one from the resource manager, which is not needed here.
      client = await new GoogleAuth({ scopes: SCOPE, projectId: "unused" }).getClient();
    }
    if (this.impersonate === undefined) return client;
    return new Impersonated({
      sourceClient: client,
      targetPrincipal: this.impersonate,
      targetScopes: [SCOPE],
      lifetime: LIFETIME,
    });
  }
}

/** Without a metadata server, the library warns of what its error says as well. */
async function withoutLookupWarning<T>(work: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (...warning: unknown[]) => {
    if (warning[1] !== "MetadataLookupWarning") Reflect.apply(emitWarning, process, warning);
  };
  try {
    return await work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
