import { type ServiceError, status } from "@grpc/grpc-js";
import { describeError, isExpected } from "../google/errors";

/** An error whose message is complete without a stack trace. */
export class ToldError extends Error {}

/** An error as gRPC transmits it; one of our own bugs has its stack trace. */
export function asServiceError(error: unknown): Partial<ServiceError> {
  const { code, details, message, metadata } = error as Partial<ServiceError>;
  if (error instanceof ToldError || details !== undefined)
    return {
      code: code ?? status.UNKNOWN,
      details: details ?? message ?? "",
      ...(metadata ? { metadata } : {}),
    };
  const whole = isExpected(error) ? describeError(error) : (error as Error).stack;
  return { code: status.UNKNOWN, details: whole ?? String(error) };
}
