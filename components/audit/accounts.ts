import { createHash } from "node:crypto";
import { Account } from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../outputValue";

/** What an account of an audit is for. */
export type AccountUse = "audit" | "invoke";

/** A service account of the component's own. */
export function declareAccount(
  parent: pulumi.Resource,
  name: string,
  use: AccountUse,
  description: string,
  project: pulumi.Input<string> | undefined,
): Account {
  return new Account(
    use === "audit" ? name : `${name}-${use}`,
    {
      // As an output it would depend on the component, and so on all its children.
      accountId: knownValue(parent.urn).then((urn) => accountId(name, use, urn ?? name)),
      displayName: `ModelAudit ${name}`,
      description,
      ...(project !== undefined && { project }),
    },
    { parent },
  );
}

/**
 * A name of 6 to 30 lower-case letters, digits and hyphens, which differs for each component.
 * Source: docs.cloud.google.com/iam/docs/service-accounts-create.
 */
export function accountId(name: string, use: AccountUse, urn: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 14)
    .replace(/-+$/, "");
  const digits = createHash("sha256").update(urn).digest("hex").slice(0, 6);
  return [readable, use, digits].filter(Boolean).join("-");
}
