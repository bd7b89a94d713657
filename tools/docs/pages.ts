import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { policies } from "../../rules";
import { checkout } from "../setup/cache";
import { argumentsOf } from "./arguments";
import { commandPage } from "./commandLine";
import { performanceChart, performancePage } from "./performance";
import { reliabilityPage } from "./reliability";
import { withArguments, withPolicies, withTables } from "./tables";

/** A page as it is, and as the sources say that it should be. */
export interface Page {
  readonly path: string;
  readonly is: string;
  readonly due: string;
}

/** The pages of the reference, the page of the command line and the page of every policy. Throws for a policy without a page. */
export function pages(): Page[] {
  const args = argumentsOf("components/arguments/modelVersionArgs.ts", "ModelVersionArgs");
  const reference = [
    pageOf("docs/reference/model-version.md", (text) => withArguments(text, args)),
    pageOf("docs/reference/policies.md", (text) => withPolicies(text, policies)),
  ];
  const others = policies.map((rule) =>
    pageOf(`docs/rules/${rule.policy}.md`, (text) => withTables(text, rule)),
  );
  const audit = argumentsOf("components/arguments/modelAuditArgs.ts", "ModelAuditArgs");
  const auditPage = pageOf("docs/resources/model-audit.md", (text) => withArguments(text, audit));
  const figures = [
    pageOf("docs/performance.md", performancePage),
    pageOf("docs/performance.svg", performanceChart),
    pageOf("docs/reliability.md", reliabilityPage),
  ];
  return [
    ...reference,
    pageOf("docs/cli.md", commandPage),
    servingPage(),
    auditPage,
    ...figures,
    ...others,
  ];
}

/** The page of what registers and deploys a version. */
function servingPage(): Page {
  const tables = [
    ["registration", "components/arguments/registrationArgs.ts", "RegistrationArgs"],
    ["container", "components/arguments/registrationArgs.ts", "ContainerArgs"],
    ["build", "components/arguments/registrationArgs.ts", "BuildArgs"],
    ["deployment", "components/arguments/deploymentArgs.ts", "DeploymentArgs"],
  ] as const;
  return pageOf("docs/resources/registration-and-deployment.md", (text) =>
    tables.reduce(
      (page, [name, path, type]) => withArguments(page, argumentsOf(path, type), name),
      text,
    ),
  );
}

function pageOf(path: string, make: (text: string) => string): Page {
  const file = join(checkout, path);
  if (!existsSync(file)) throw new Error(`${path} is missing; CONTRIBUTING.md says what is in it`);
  const is = readFileSync(file, "utf8");
  return { path: file, is, due: make(is) };
}
