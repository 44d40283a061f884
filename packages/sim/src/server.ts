import { errorMessage, TauError } from "@tau/base/errors";
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { ECHO } from "./builtin-scenarios.ts";
import { answerControl } from "./control.ts";
import type { Fault } from "./faults/fault.ts";
import { FaultSchedule } from "./faults/fault-schedule.ts";
import { FAULTS, type FaultEffect } from "./faults/fault-table.ts";
import { faultProblem, parseFault } from "./faults/parse-fault.ts";
import { BodyReader } from "./http/body-reader.ts";
import { Connection } from "./http/connection.ts";
import { deliver } from "./http/deliver.ts";
import { IntakeBudget } from "./http/intake-budget.ts";
import type { HttpRequest } from "./http/request-parser.ts";
import { sendWhole } from "./http/respond.ts";
import { sleep } from "./http/sleep.ts";
import { OAuthServer } from "./oauth/oauth-server.ts";
import type { Plan } from "./plan.ts";
import { RequestLog, type RequestRecord } from "./request-log.ts";
import { DEFAULT_CHUNK_SIZE, type Pace, type Scenario } from "./scenario.ts";
import { type Move, ScenarioPlayer } from "./scenario-player.ts";
import type { SimState } from "./sim-state.ts";
import { assertScenario } from "./validate-scenario.ts";
import { anthropicMessages } from "./wire/anthropic-messages.ts";
import { openaiCompletions } from "./wire/openai-completions.ts";
import { openaiResponses } from "./wire/openai-responses.ts";
import { type Frame, PROBLEM_STATUS, RequestProblem, type WireFormat } from "./wire/wire-format.ts";

export interface SimServerOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Default 127.0.0.1. There is no authentication: think before choosing another. */
	host?: string;
	/** Default: one that echoes the user. */
	scenarios?: Scenario[];
	/** For scenarios and answers without a pace of their own. */
	pace?: Pace;
	/** Played in this order; each hits `times` requests. */
	faults?: Fault[];
	/** One line per request. */
	log?: (line: string) => void;
	/** How many requests `requests` keeps. Default 1,000. */
	maxRecords?: number;
	/** How many bytes of bodies it keeps. Default 64 MiB. */
	maxRecordBytes?: number;
	/** Largest request body. Default 256 MiB. */
	maxBodyBytes?: number;
	/** What all connections together may hold of unfinished and unanswered requests. Default 512 MiB. */
	maxPendingBytes?: number;
}

export interface SimServer {
	/** Without a trailing slash. The base URL of anthropic-messages; the OpenAI formats live under `/v1`. */
	readonly url: string;
	readonly port: number;
	/** Newest last. */
	readonly requests: readonly RequestRecord[];
	addFault(fault: Fault): void;
	clearFaults(): void;
	clearRequests(): void;
	/** Closes the port and every connection. */
	stop(): void;
	[Symbol.dispose](): void;
}

const WIRES: readonly WireFormat[] = [openaiCompletions, openaiResponses, anthropicMessages];

/** Starts a simulator. Throws TAU_SIM_SCENARIO or TAU_SIM_FAULT for what it cannot play, TAU_SIM_LISTEN for a taken port. */
export function startSimServer(options: SimServerOptions = {}): SimServer {
	const state = createState(options);
	const connections = new Set<Connection>();
	const budget = new IntakeBudget(options.maxPendingBytes ?? 512 * 1024 * 1024);
	const handler = (request: HttpRequest, connection: Connection) => handle(state, request, connection);
	const listener = listen(options, (socket) => {
		const connection = new Connection(socket, options.maxBodyBytes ?? 256 * 1024 * 1024, budget, handler);
		connections.add(connection);
		connection.closed.addEventListener("abort", () => connections.delete(connection), { once: true });
		return connection;
	});
	const stop = () => {
		listener.stop(true);
		for (const connection of connections) connection.gone();
	};
	const host = listener.hostname.includes(":") ? `[${listener.hostname}]` : listener.hostname;
	return {
		url: `http://${host}:${listener.port}`,
		port: listener.port,
		get requests() {
			return state.requests.records;
		},
		addFault: (fault) => state.schedule.add(checkedFault(fault)),
		clearFaults: () => state.schedule.clear(),
		clearRequests: () => state.requests.clear(),
		stop,
		[Symbol.dispose]: stop,
	};
}

function createState(options: SimServerOptions): SimState {
	const scenarios = options.scenarios?.length ? options.scenarios : [ECHO];
	for (const scenario of scenarios) assertScenario(scenario, `scenario "${scenario.name}"`);
	const paced = scenarios.map((scenario) => ({ ...scenario, pace: { ...options.pace, ...scenario.pace } }));
	const schedule = new FaultSchedule();
	for (const fault of options.faults ?? []) schedule.add(checkedFault(fault));
	return {
		player: new ScenarioPlayer(paced),
		schedule,
		oauth: new OAuthServer(),
		bodies: new BodyReader(),
		requests: new RequestLog(options.maxRecords ?? 1000, options.maxRecordBytes ?? 64 * 1024 * 1024),
		log: options.log ?? (() => {}),
	};
}

function checkedFault(fault: Fault): Fault {
	const problem = faultProblem(fault);
	if (problem) throw new TauError("TAU_SIM_FAULT", `Fault ${JSON.stringify(fault)}: ${problem}`);
	return fault;
}

function listen(options: SimServerOptions, open: (socket: Bun.Socket<Connection | undefined>) => Connection) {
	const hostname = options.host ?? "127.0.0.1";
	try {
		return Bun.listen<Connection | undefined>({
			hostname,
			port: options.port ?? 0,
			socket: {
				open: (socket) => {
					socket.data = open(socket);
				},
				data: (socket, bytes) => socket.data?.received(bytes),
				drain: (socket) => socket.data?.drain(),
				close: (socket) => socket.data?.gone(),
				error: (socket) => socket.data?.gone(),
			},
		});
	} catch (error) {
		throw new TauError("TAU_SIM_LISTEN", `Cannot listen on ${hostname}:${options.port ?? 0}: ${errorMessage(error)}`, {
			hint: "Choose another port, or 0 for any free one.",
			cause: error,
		});
	}
}

async function handle(state: SimState, request: HttpRequest, connection: Connection): Promise<void> {
	const path = request.target.split("?", 1)[0]!;
	if (path.startsWith("/__sim/")) {
		const { status, body } = answerControl(state, request.method, path, request.body.toString());
		sendWhole(connection, request.keepAlive, status, JSON_TYPE, `${JSON.stringify(body)}\n`);
		return;
	}
	if (path.startsWith("/oauth/") && answerLogin(state, request, connection)) return;
	const route = path.startsWith("/v1/") ? path : `/v1${path}`;
	const wire = WIRES.find((candidate) => candidate.path === route);
	const record = state.requests.add(
		{ at: Date.now(), method: request.method, path, headers: request.headers, body: state.bodies.read(request.body) },
		request.body.length,
	);
	if (wire && request.method === "POST") await answerModel(state, wire, request, record, connection);
	else if (route === "/v1/models" && request.method === "GET") listModels(state, request, record, connection);
	else sendUnknown(request, record, connection);
	const what = [record.model, record.step, record.fault && `fault ${record.fault}`].filter(Boolean).join(", ");
	state.log(`${record.method} ${record.path} ${record.status ?? "reset"}${what ? ` (${what})` : ""}`);
}

/** False: nothing is there. Codes and tokens are in no record. */
function answerLogin(state: SimState, request: HttpRequest, connection: Connection): boolean {
	const { method, target, headers } = request;
	const baseUrl = `http://${headers.host ?? "localhost"}`;
	const answer = state.oauth.answer({ method, target, headers, body: request.body.toString(), baseUrl });
	if (!answer) return false;
	state.log(`${method} ${target.split("?", 1)[0]} ${answer.status}`);
	sendWhole(connection, request.keepAlive, answer.status, answer.headers, answer.body);
	return true;
}

const JSON_TYPE = { "content-type": "application/json" };

/** Both vendors list models at one path; Anthropic's clients are known by their version header. */
function listModels(state: SimState, request: HttpRequest, record: RequestRecord, connection: Connection): void {
	const wire = "anthropic-version" in request.headers ? anthropicMessages : openaiCompletions;
	const models = state.player.models().map((model) => ({
		id: model.id,
		name: model.name ?? model.id,
		contextWindow: model.contextWindow ?? 128_000,
		maxTokens: model.maxTokens ?? 16_384,
	}));
	record.status = 200;
	const headers = { ...JSON_TYPE, ...wire.headers(wire.requestId()) };
	sendWhole(connection, request.keepAlive, 200, headers, JSON.stringify(wire.modelList(models)));
}

function sendUnknown(request: HttpRequest, record: RequestRecord, connection: Connection): void {
	record.status = 404;
	const paths = WIRES.map((wire) => `POST ${wire.path}`).join(", ");
	const message = `Simulator: nothing is served at ${request.method} ${request.target}; there are ${paths} and GET /v1/models`;
	const body = { error: { message, type: "invalid_request_error", param: null, code: null } };
	sendWhole(connection, request.keepAlive, 404, JSON_TYPE, JSON.stringify(body));
}

async function answerModel(
	state: SimState,
	wire: WireFormat,
	request: HttpRequest,
	record: RequestRecord,
	connection: Connection,
): Promise<void> {
	record.api = wire.api;
	const requestId = wire.requestId();
	const headers = wire.headers(requestId);
	const refuse = (problem: RequestProblem) => {
		record.status = PROBLEM_STATUS[problem.problem.kind];
		const body = JSON.stringify(wire.errorBody(problem.problem, requestId));
		sendWhole(connection, request.keepAlive, record.status, { ...JSON_TYPE, ...headers }, body);
	};
	try {
		const body = objectBody(record.body);
		const conversation = wire.readRequest(body, request.body.length);
		record.model = conversation.model;
		const ordered = headerFault(request) ?? state.schedule.take(conversation.model);
		const move: Move = await state.player.play(conversation);
		record.scenario = move.scenario || undefined;
		record.step = move.step || undefined;
		const fault = ordered ?? ("fault" in move ? move.fault : undefined);
		record.fault = fault?.kind;
		if ("problem" in move && !fault) return refuse(new RequestProblem(move.problem));
		const contextWindow = "plan" in move ? move.contextWindow : 128_000;
		const context = {
			wire,
			requestId,
			streaming: conversation.stream,
			inputTokens: conversation.inputTokens,
			contextWindow,
		};
		const effect: FaultEffect = fault ? FAULTS[fault.kind].effect(fault, context) : {};
		if (!(await beforeHeaders(effect, connection))) return;
		if (effect.reply) {
			record.status = effect.reply.status;
			const all = { ...headers, ...effect.reply.headers };
			return sendWhole(connection, request.keepAlive, effect.reply.status, all, effect.reply.body);
		}
		if ("problem" in move) return refuse(new RequestProblem(move.problem));
		record.status = 200;
		const parts = conversation.stream
			? wire.streamFrames(move.plan, conversation, body)
			: [wholeFrame(JSON.stringify(wire.wholeBody(move.plan, conversation, body)), move.plan)];
		const type = conversation.stream ? "text/event-stream; charset=utf-8" : "application/json";
		await deliver(connection, {
			headers: { ...headers, "content-type": type, ...(conversation.stream ? { "cache-control": "no-cache" } : {}) },
			parts,
			streaming: conversation.stream,
			pace: move.plan.pace,
			effect,
			keepAlive: request.keepAlive,
		});
	} catch (error) {
		if (!(error instanceof RequestProblem)) throw error;
		refuse(error);
	}
}

/** A body that comes whole comes when its last token is due. */
function wholeFrame(text: string, { usage, pace }: Plan): Frame {
	return {
		text,
		kind: "terminal",
		tokens: (usage.output * DEFAULT_CHUNK_SIZE) / (pace.chunkSize ?? DEFAULT_CHUNK_SIZE),
	};
}

function headerFault(request: HttpRequest): Fault | undefined {
	const text = request.headers["x-sim-fault"];
	if (text === undefined) return undefined;
	try {
		return parseFault(text);
	} catch (error) {
		throw new RequestProblem(`Simulator: header x-sim-fault: ${errorMessage(error)}`);
	}
}

/** False when the connection is gone and nothing is left to answer. */
async function beforeHeaders({ beforeHeaders: before }: FaultEffect, connection: Connection): Promise<boolean> {
	if (!before) return true;
	if (before.ms) await sleep(before.ms, connection.closed);
	if (before.next === "reset" && !connection.closed.aborted) connection.reset();
	return !connection.closed.aborted;
}

function objectBody(body: JsonValue): JsonObject {
	if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as JsonObject;
	throw new RequestProblem("We could not parse the JSON body of your request.");
}
