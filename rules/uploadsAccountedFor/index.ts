import type { OptionSchema } from "../engine/rule";

/** Policy `uploads-accounted-for`: no model is uploaded without being judged. Judges resources, not bundles. */
export const uploadsAccountedFor = {
  policy: "uploads-accounted-for",
  description:
    "Refuses models among a program's objects and assets that would be uploaded without having been checked.",
  level: "mandatory",
  severity: "critical",
  codes: {
    UPL001: "ModelVersion without a manifest",
    UPL002: "Value unknown in preview",
    UPL003: "Manifest that contradicts itself",
    UPL004: "Object that differs from its manifest",
    UPL005: "Object missing from its manifest",
    UPL006: "Object in a refused format",
    UPL007: "Model uploaded outside of a ModelVersion",
    UPL008: "Object that cannot be read in preview",
    UPL009: "Resource of a service that was shut down",
    UPL010: "Registered version that is not checked",
  },
  options: {
    readObjects: {
      type: "boolean",
      description:
        "Read the bytes of every object. Set it to false for an audit of a deployed stack, whose files may be gone or changed.",
      default: true,
    } satisfies OptionSchema,
  },
} as const;
