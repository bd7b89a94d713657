import { type Clock, type Limits, pauseWithin } from "../google/clock";
import { type Place, placeName } from "../google/place";

/**
 * Time between two uploads or deployments in milliseconds, with a margin for the network. Source: "Don't invoke
 * UploadModel or DeployModel more than once every 2 seconds", documentation of the model import.
 */
const INTERVAL = 2_500;

/** Spaces uploads and deployments of one project and location. */
export class Pacing {
  private readonly clock: Clock;
  private readonly next = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Resolves when the caller may send an upload or a deployment. */
  async turn(place: Place, limits: Limits): Promise<void> {
    const key = placeName(place);
    const now = this.clock.now();
    const at = Math.max(now, this.next.get(key) ?? 0);
    this.next.set(key, at + INTERVAL);
    if (at > now) await pauseWithin(at - now, limits, this.clock);
  }
}
