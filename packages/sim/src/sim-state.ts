import type { FaultSchedule } from "./faults/fault-schedule.ts";
import type { RequestLog } from "./request-log.ts";
import type { ScenarioPlayer } from "./scenario-player.ts";

/** What the parts of the running server share. */
export interface SimState {
	player: ScenarioPlayer;
	schedule: FaultSchedule;
	requests: RequestLog;
	log: (line: string) => void;
}
