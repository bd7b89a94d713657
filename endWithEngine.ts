/** Time between two checks that the engine still runs, in milliseconds. */
const INTERVAL = 500;

/** Ends this process once the engine that started it has ended: a killed engine sends no message. */
export function endWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => process.ppid !== engine && process.exit(1), INTERVAL).unref();
}
