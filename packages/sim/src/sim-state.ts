import type { FaultSchedule } from "./faults/fault-schedule.ts";
import type { BodyReader } from "./http/body-reader.ts";
import type { OAuthServer } from "./oauth/oauth-server.ts";
import type { RequestLog } from "./request-log.ts";
import type { ScenarioPlayer } from "./scenario-player.ts";

/** What the parts of the running server share. */
export interface SimState {
	player: ScenarioPlayer;
	schedule: FaultSchedule;
	oauth: OAuthServer;
	/** Reads the bodies of requests; remembers the last few. */
	bodies: BodyReader;
	requests: RequestLog;
	log: (line: string) => void;
}
