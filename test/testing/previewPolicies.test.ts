import assert from "node:assert/strict";
import {
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { type PreviewOptions, previewPolicies, type TestResource, unknown } from "../../testing";

const TYPE = "example:index:Thing";
class Thing extends pulumi.CustomResource {
  static readonly __pulumiType = TYPE;
}

/** A policy that refuses a thing that is too wide. */
const width: ResourceValidationPolicy = {
  name: "width",
  description: "Things are narrow.",
  enforcementLevel: "mandatory",
  configSchema: { properties: { most: { type: "integer", default: 5 } } },
  validateResource: validateResourceOfType(Thing, (props, args, report) => {
    const { width } = props as unknown as { width: number };
    const { most } = args.getConfig<{ most: number }>();
    if (width > most) report(`${width} is more than ${most}`);
  }),
};

const aThing = (change: Partial<TestResource> = {}): TestResource => ({
  type: TYPE,
  name: "thing",
  props: { width: 1 },
  ...change,
});

const wide = aThing({ props: { width: 6 } });

function violations(resource: TestResource, options: PreviewOptions = {}) {
  return previewPolicies([width], [resource], options);
}

/** A policy for every resource except the stack. */
function policy(change: Partial<ResourceValidationPolicy>): ResourceValidationPolicy {
  return { name: "policy", description: "A policy.", validateResource: () => {}, ...change };
}

describe("previewPolicies", () => {
  it("reports nothing about what policies accept", async () => {
    assert.deepEqual(await violations(aThing()), []);
  });

  it("reports a violation with its level and resource, below the policy's description", async () => {
    assert.deepEqual(await violations(wide), [
      {
        policy: "width",
        level: "mandatory",
        message: "Things are narrow.\n6 is more than 5",
        resource: "thing",
      },
    ]);
  });

  it("turns a mandatory policy that reads an unknown value into a warning", async () => {
    const [only, ...others] = await violations(aThing({ props: { width: unknown } }));
    assert.deepEqual(others, []);
    assert.equal(only?.level, "advisory");
    assert.match(
      only?.message ?? "",
      /can't run policy 'width' .* value at \.width can't be known/,
    );
  });

  it("keeps what a policy reported before it read an unknown value", async () => {
    const found = await previewPolicies(
      [
        policy({
          enforcementLevel: "mandatory",
          validateResource({ type, props }, report) {
            if (type !== TYPE) return;
            report("first");
            report(String(props["size"]["width"]));
          },
        }),
      ],
      [aThing({ props: { size: { width: unknown } } })],
    );
    assert.deepEqual(
      found.map(({ level, message }) => [level, message.split("\n").at(-1)]),
      [
        ["mandatory", "first"],
        [
          "advisory",
          "can't run policy 'policy' from policy pack 'test@v0.0.0' during preview: string value at .size.width can't be known during preview",
        ],
      ],
    );
  });

  it("reads a level, and a level with properties, from the configuration", async () => {
    assert.equal((await violations(wide, { config: { width: "advisory" } }))[0]?.level, "advisory");
    const config = { width: { enforcementLevel: "advisory", most: 2 } } as const;
    const [found] = await violations(aThing({ props: { width: 3 } }), { config });
    assert.equal(found?.level, "advisory");
    assert.match(found?.message ?? "", /3 is more than 2/);
  });

  it("uses the level of all for a policy that is not named, and ignores a disabled one", async () => {
    const config = { all: "advisory" } as const;
    assert.equal((await violations(wide, { config }))[0]?.level, "advisory");
    assert.deepEqual(await violations(wide, { config: { all: "disabled" } }), []);
    const own = { all: "disabled", width: "mandatory" } as const;
    assert.equal((await violations(wide, { config: own })).length, 1);
  });

  it("refuses a configuration of a policy that does not exist", async () => {
    await assert.rejects(violations(wide, { config: { height: "advisory" } }), /names "height"/);
  });

  it("refuses a level that does not exist", async () => {
    const config = { width: "warn" as "advisory" };
    await assert.rejects(
      violations(wide, { config }),
      /sets "width" to "warn": use one of advisory/,
    );
  });

  it("shows policies the plain text of a secret, and the value of an output", async () => {
    const props = { width: pulumi.secret(7) };
    assert.match((await violations(aThing({ props })))[0]?.message ?? "", /7 is more than 5/);
  });

  it("shows policies the parent's URN, or else the stack's, and the stack's tags", async () => {
    const seen: string[] = [];
    const spy = policy({
      validateResource({ name, opts, stackTags }) {
        seen.push(`${name} ${opts.parent} ${stackTags.get("team")}`);
      },
    });
    await previewPolicies([spy], [aThing(), aThing({ name: "below", parent: "thing" })], {
      stackTags: new Map([["team", "vision"]]),
    });
    const stack = "urn:pulumi:test::test::pulumi:pulumi:Stack::test-test";
    assert.deepEqual(seen, [
      "test-test undefined vision",
      `thing ${stack} vision`,
      `below urn:pulumi:test::test::${TYPE}::thing vision`,
    ]);
  });

  it("shows stack policies the outputs, and attributes violations without a resource to the stack", async () => {
    const seesOutputs: StackValidationPolicy = {
      name: "stack",
      description: "Stacks are small.",
      enforcementLevel: "mandatory",
      validateStack({ resources }, report) {
        const things = resources.filter(({ isType }) => isType(Thing));
        report(things.map(({ props }) => props["size"]).join());
        report("this one", things[0]?.urn);
      },
    };
    const found = await previewPolicies([seesOutputs], [aThing({ outputs: { size: 9 } })]);
    assert.deepEqual(
      found.map(({ message, resource }) => [message, resource]),
      [
        ["Stacks are small.\nthis one", "thing"],
        ["Stacks are small.\n9", undefined],
      ],
    );
    await assert.rejects(previewPolicies([seesOutputs], [aThing()]), /"thing" has no outputs/);
  });

  it("applies remediations before it judges", async () => {
    const narrows = {
      ...width,
      enforcementLevel: "remediate" as const,
      remediateResource: ({ type }: { type: string }) => (type === TYPE ? { width: 2 } : undefined),
    };
    assert.deepEqual(await previewPolicies([narrows], [wide]), []);
  });

  it("orders violations as a preview does: by level, severity and policy", async () => {
    const reports = (name: string, change: Partial<ResourceValidationPolicy>) =>
      policy({
        name,
        ...change,
        validateResource: ({ type }, report) => void (type === TYPE && report("r")),
      });
    const found = await previewPolicies(
      [
        reports("a", { enforcementLevel: "advisory", severity: "critical" }),
        reports("d", { enforcementLevel: "mandatory" }),
        reports("c", { enforcementLevel: "mandatory", severity: "high" }),
        reports("b", { enforcementLevel: "mandatory", severity: "high" }),
      ],
      [aThing()],
    );
    assert.deepEqual(
      found.map((violation) => violation.policy),
      ["b", "c", "d", "a"],
    );
  });

  it("rejects if a policy throws, because the engine stops there", async () => {
    const throws = policy({
      validateResource() {
        throw new Error("broken");
      },
    });
    await assert.rejects(previewPolicies([throws], [aThing()]), /broken/);
  });
});
