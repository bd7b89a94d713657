const BARE =
  /^(object|(abc\.)?ABC|(typing\.)?(Generic|Protocol)\b.*|google\.cloud\.aiplatform\.prediction(\.predictor)?\.Predictor)$/;

/** Whether a base class, by its dotted name, gives a predictor nothing but the methods that the server calls. */
export function isBareBase(base: string): boolean {
  return BARE.test(base);
}
