import type { AnyRule, Draft } from "../engine/rule";
import { CLAIMS, servingContainer } from "./index";

/**
 * Policy `serving-container` for the image with which a version is registered.
 *
 * @param image undefined where it is unknown in preview.
 */
export function registeredContainer(image: string | undefined): AnyRule {
  return {
    ...servingContainer,
    *judge(manifest, options: never, context): Iterable<Draft> {
      const { kind, serving } = manifest;
      if (image === undefined) yield UNKNOWN;
      else if (kind === "customPrediction") {
        if (CLAIMS.test(image)) yield withoutRoutine(image);
      } else if (image !== serving?.image && CLAIMS.test(image)) {
        const served = { ...manifest, serving: { ...serving, image } };
        yield* servingContainer.judge(served, options, context);
      }
    },
  };
}

const UNKNOWN: Draft = {
  code: "CON011",
  level: "advisory",
  message: "the image that serves this version is unknown in preview, so it is not checked yet",
  reason: "It comes from another resource; `up` checks it before the version is registered.",
  fix: "name the image as a string to have it checked in preview.",
};

function withoutRoutine(image: string): Draft {
  return {
    code: "CON010",
    message: `"${image}" is a prebuilt container, which does not contain the routine`,
    reason: "It serves the files of a framework, and never calls the predictor.",
    fix: "build an image from the folder of packageUri, and name that in registration.container.image.",
    data: { found: image },
  };
}
