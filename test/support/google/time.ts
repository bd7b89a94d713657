/** A moment as the API writes it. */
export function timestamp(now: number): string {
  return new Date(now).toISOString();
}
