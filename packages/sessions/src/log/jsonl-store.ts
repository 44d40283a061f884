/**
 * A session in pi's format: one JSON value per line, the header first (reference: pi 0.87.1, version 3). Lines are only
 * ever added. Entries stay in the file; in memory are their places and the few that were read last.
 */
import { TauError } from "@tau/base/errors";
import { stringifyJsonLine } from "@tau/base/jsonl";
import type { LogFile } from "@tau/platform/log-file";
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import { type EntryRow, EntryTable } from "../store/entry-table.ts";
import type { EntryHead, SessionStore, StoreNotice } from "../store/session-store.ts";
import { cutTornTail } from "./cut-torn-tail.ts";
import { EntryWindow } from "./entry-window.ts";
import { inspectTail } from "./file-tail.ts";
import { createFile, replaceOldVersion, startsFile } from "./first-write.ts";
import { LineIndex } from "./line-index.ts";
import { badLineNotice, becameShorter, damagedNotice, restoredNotice, tornNotice } from "./log-notices.ts";
import { migrateToCurrent } from "./migrate.ts";
import { type OpenedFile, openLogFile } from "./open-log-file.ts";
import { parseLines } from "./parse-lines.ts";
import { restoreFile } from "./restore-file.ts";
import { type FoundHeader, findHeader, invalidSessionFile } from "./session-header.ts";
import { isUsableEntry } from "./usable-entry.ts";
import { readOnlyError, writeError } from "./write-error.ts";

export interface OpenLogOptions {
	/** `read` neither locks nor writes. */
	access?: "write" | "read";
	/** For a file without any content, which is a session still to begin. Without it such a file is invalid. */
	emptyHeader?: SessionHeader;
	/** Up to this size everything is indexed at once. */
	eagerBytes?: number;
	blockBytes?: number;
}

/** Indexing this much takes about 4 ms. */
const EAGER_BYTES = 4 * 1024 * 1024;
const MAX_BAD_LINE_NOTICES = 20;
/** A line that nobody has gone on writing for so long will not be finished. */
const ABANDONED_MS = 2_000;

/** Entries that are only in memory: of a new session, or of an old version that was not written to yet. */
interface Unwritten {
	kind: "new" | "empty" | "old-version";
	fromVersion: number;
	entries: Map<string, { entry: SessionEntry; row: EntryRow }>;
}

export class JsonlStore implements SessionStore {
	readonly header: SessionHeader;
	readonly location: string;
	#readOnly: SessionStore["readOnly"];
	readonly #notices: StoreNotice[] = [];
	readonly #table = new EntryTable();
	readonly #window = new EntryWindow();
	#file: LogFile | undefined;
	#index: LineIndex | undefined;
	#unwritten: Unwritten | undefined;
	/** Bytes behind the last LF: a whole line that lacks it, or a torn one. */
	#unterminated = 0;
	#torn = 0;
	#badLinesSaid = false;
	readonly #damaged = new Set<string>();
	#lineBuffer = Buffer.alloc(0);
	#created = false;
	#closed = false;

	private constructor(location: string, header: SessionHeader) {
		this.location = location;
		this.header = header;
	}

	/** Nothing is written before there is a message to keep. */
	static create(path: string, header: SessionHeader): JsonlStore {
		const store = new JsonlStore(path, header);
		store.#unwritten = { kind: "new", fromVersion: 3, entries: new Map() };
		return store;
	}

	/**
	 * An existing file, by default for writing; when that is not possible, `readOnly` and a notice say why. Throws
	 * `TAU_SESSION_INVALID` and `TAU_FILE_*`.
	 */
	static open(path: string, options: OpenLogOptions = {}): JsonlStore {
		const opened = openLogFile(path, options.access ?? "write");
		try {
			return JsonlStore.#over(opened, path, options);
		} catch (error) {
			opened.file.close();
			throw error;
		}
	}

	static #over({ file, readOnly, notice }: OpenedFile, path: string, options: OpenLogOptions): JsonlStore {
		const { size } = file.facts();
		const found = findHeader(file, size);
		if (!found && (size > 0 || !options.emptyHeader)) throw invalidSessionFile(path);
		const header = found ? ({ ...found.header } as unknown as SessionHeader) : options.emptyHeader!;
		const version = found ? (found.header.version ?? 1) : 3;
		const store = new JsonlStore(path, version < 3 ? { ...header, version: 3 } : header);
		store.#file = file;
		store.#readOnly = readOnly;
		if (notice) store.#notices.push(notice);
		if (!found) store.#unwritten = { kind: "empty", fromVersion: 3, entries: new Map() };
		else if (version < 3) store.#takeOldVersion(found, version);
		else store.#takeIndex(found, size, options);
		return store;
	}

	get saved(): boolean {
		return this.#unwritten === undefined || this.#unwritten.kind === "old-version";
	}

	get readOnly(): SessionStore["readOnly"] {
		return this.#readOnly;
	}

	get notices(): readonly StoreNotice[] {
		return this.#notices;
	}

	append(entries: readonly SessionEntry[]): void {
		if (entries.length === 0) return;
		this.#mustBeWritable();
		if (this.#unwritten) this.#appendUnwritten(this.#unwritten, entries);
		else this.#appendLines(entries);
	}

	async sync(): Promise<void> {
		if (!this.#file || this.#unwritten || this.#readOnly) return;
		try {
			const created = this.#created;
			await this.#file.sync(created);
			if (created) this.#created = false;
		} catch (error) {
			throw writeError(this.location, error);
		}
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#file?.close();
	}

	get loaded(): boolean {
		return this.#index?.complete ?? true;
	}

	async load(signal?: AbortSignal): Promise<void> {
		while (!this.loaded && !this.#closed) {
			signal?.throwIfAborted();
			this.#indexOlder();
			await new Promise<void>((resolve) => setImmediate(resolve));
		}
	}

	/** Damaged lines and lines of other kinds do not count: what is appended to them would have no parent in pi. */
	get last(): EntryHead | undefined {
		return this.newestFirst().find(({ id }) => this.entry(id) !== undefined);
	}

	get count(): number {
		return this.#table.count;
	}

	knows(id: string): boolean {
		return this.#table.has(id);
	}

	head(id: string): EntryHead | undefined {
		while (!this.#table.has(id)) if (!this.#indexOlder()) return undefined;
		return this.#table.headOf(id);
	}

	entry(id: string): SessionEntry | undefined {
		const known = this.#window.get(id);
		if (known) return known;
		if (!this.head(id)) return undefined;
		const { offset, length } = this.#table.placeOf(id)!;
		if (offset < 0) return this.#unwritten?.entries.get(id)?.entry;
		return this.#readEntry(id, offset, length);
	}

	newestFirst(): IteratorObject<EntryHead> {
		return this.#table.newestFirst(() => this.#indexOlder());
	}

	oldestFirst(): IteratorObject<EntryHead> {
		while (this.#indexOlder());
		return this.#table.oldestFirst();
	}

	#takeIndex({ end, lines }: FoundHeader, size: number, options: OpenLogOptions): void {
		const file = this.#file!;
		const tail = inspectTail(file, end, size);
		const source = { read: (target: Uint8Array, position: number) => this.#openFile.read(target, position) };
		const bounds = { bodyStart: end, linesBefore: lines, end: tail.end };
		this.#index = new LineIndex(this.#table, source, bounds, options.blockBytes);
		this.#torn = tail.torn;
		if (tail.unterminated) {
			this.#unterminated = size - tail.end;
			this.#index.addLast(this.#unterminated);
		} else if (tail.end === size && endsWithoutLineFeed(file, size)) this.#unterminated = -1;
		// A session that another process writes to has a torn tail whenever that process is writing.
		if (tail.torn > 0 && this.#readOnly !== "held") this.#notices.push(tornNotice(this.location, tail.torn));
		if (size <= (options.eagerBytes ?? EAGER_BYTES)) while (this.#indexOlder());
		this.#sayBadLines();
	}

	#takeOldVersion(found: FoundHeader, version: number): void {
		const { values, badLines } = parseLines(this.#file!);
		const { entries } = migrateToCurrent(found.header, values);
		for (const { lineNumber } of badLines) this.#notices.push(badLineNotice(this.location, lineNumber));
		this.#unwritten = { kind: "old-version", fromVersion: version, entries: new Map() };
		this.#keepInMemory(this.#unwritten, entries);
		this.#notices.push({
			kind: "migrated",
			message: `${this.location} has format version ${version}; it becomes version 3 when it is written to`,
			fromVersion: version,
		});
	}

	#keepInMemory(unwritten: Unwritten, entries: readonly SessionEntry[]): void {
		for (const entry of entries) {
			const row = this.#table.addNewer(entry, { offset: -1, length: 0 });
			unwritten.entries.set(entry.id, { entry, row });
		}
	}

	#appendUnwritten(unwritten: Unwritten, entries: readonly SessionEntry[]): void {
		const lines = entries.map(lineOf);
		if (unwritten.kind !== "old-version" && !entries.some(startsFile)) {
			this.#keepInMemory(unwritten, entries);
			return;
		}
		const headerLine = lineOf(this.header);
		const before = [...unwritten.entries.values()];
		const beforeLines = before.map(({ entry }) => lineOf(entry));
		const content = Buffer.concat([headerLine, ...beforeLines, ...lines]);
		this.#writeFirst(unwritten, content);
		const bounds = { bodyStart: headerLine.length, linesBefore: 1, end: headerLine.length };
		const source = { read: (target: Uint8Array, position: number) => this.#openFile.read(target, position) };
		this.#index = new LineIndex(this.#table, source, bounds);
		this.#unwritten = undefined;
		for (const [place, { entry, row }] of before.entries()) {
			const line = beforeLines[place]!;
			this.#table.setPlace(row, { offset: this.#index.end, length: line.length - 1 });
			this.#window.set(entry, line.length);
			this.#index.extend(line.length);
		}
		this.#register(entries, lines);
	}

	#writeFirst(unwritten: Unwritten, content: Uint8Array): void {
		try {
			if (unwritten.kind === "new") this.#file = createFile(this.location, content);
			else if (unwritten.kind === "empty") this.#openFile.append(content);
			else {
				const { file, keptIn } = replaceOldVersion(this.location, unwritten.fromVersion, content);
				this.#openFile.close();
				this.#file = file;
				const { fromVersion } = unwritten;
				const message = `${this.location} is now in format version 3; the old file is ${keptIn}`;
				this.#notices.push({ kind: "migrated", message, fromVersion, keptIn });
			}
			this.#created = true;
		} catch (error) {
			throw writeError(this.location, error);
		}
	}

	#appendLines(entries: readonly SessionEntry[]): void {
		const lines = entries.map(lineOf);
		const index = this.#index!;
		try {
			this.#mendEnd();
			let needsLineFeed = this.#unterminated !== 0 || this.#torn > 0;
			const end = index.end + Math.max(0, this.#unterminated) + this.#torn + (needsLineFeed ? 1 : 0);
			do {
				const pieces = needsLineFeed ? [LINE_FEED, ...lines] : lines;
				this.#openFile.append(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
				if (this.#takeWritten(entries, lines, end)) return;
				// A program without a lock was killed in the middle of a line just before ours: it stands in that line.
				needsLineFeed = true;
			} while (!entries.every(({ id }) => this.#table.has(id)));
		} catch (error) {
			if (error instanceof TauError) throw error;
			throw writeError(this.location, error);
		}
	}

	/** The lines stand where they were expected, at `end`; otherwise somebody else wrote meanwhile, and it is looked up. */
	#takeWritten(entries: readonly SessionEntry[], lines: readonly Uint8Array[], end: number): boolean {
		const index = this.#index!;
		const length = lines.reduce((sum, line) => sum + line.length, 0);
		const { size } = this.#openFile.facts();
		this.#unterminated = 0;
		this.#torn = 0;
		if (size === end + length) {
			index.extend(end - index.end);
			this.#register(entries, lines);
			return true;
		}
		index.indexNewer(size);
		for (const [place, entry] of entries.entries()) this.#window.set(entry, lines[place]!.length);
		return false;
	}

	/** Looks what happened to the end of the file meanwhile, so that the next line can follow it. */
	#mendEnd(): void {
		const index = this.#index!;
		let facts = this.#openFile.facts();
		if (facts.unlinked) {
			this.#file = restoreFile(this.#openFile, this.location);
			this.#notices.push(restoredNotice(this.location));
			facts = this.#file.facts();
		}
		const expected = index.end + Math.max(0, this.#unterminated) + this.#torn;
		if (facts.size < expected) throw becameShorter(this.location, facts.size, expected);
		if (facts.size > expected) {
			// Another program (pi takes no lock) has written: its entries are a branch of their own.
			index.indexNewer(facts.size);
			const rest = inspectTail(this.#openFile, index.end, facts.size);
			this.#torn = rest.torn;
			this.#unterminated = rest.unterminated ? facts.size - rest.end : 0;
			if (rest.unterminated) index.addLast(this.#unterminated);
			return;
		}
		// A line that is still being written must not be cut: it gets a line feed, and is skipped if it stays broken.
		if (this.#torn > 0 && Date.now() - facts.changed >= ABANDONED_MS) this.#cutTornTail();
	}

	#cutTornTail(): void {
		const keptIn = cutTornTail(this.#openFile, this.location, this.#index!.end, this.#torn);
		const said = this.#notices.findIndex(({ kind }) => kind === "torn-tail");
		this.#notices.splice(said < 0 ? this.#notices.length : said, 1, tornNotice(this.location, this.#torn, keptIn));
		this.#torn = 0;
	}

	#register(entries: readonly SessionEntry[], lines: readonly Uint8Array[]): void {
		for (const [place, entry] of entries.entries()) {
			const { length } = lines[place]!;
			this.#table.addNewer(entry, { offset: this.#index!.end, length: length - 1 });
			this.#index!.extend(length);
			this.#window.set(entry, length);
		}
	}

	#indexOlder(): boolean {
		const found = this.#index?.indexOlder() ?? false;
		if (found) this.#sayBadLines();
		return found;
	}

	#sayBadLines(): void {
		if (this.#badLinesSaid || !this.#index?.complete) return;
		this.#badLinesSaid = true;
		const bad = this.#index.badLines();
		for (const { lineNumber } of bad.slice(0, MAX_BAD_LINE_NOTICES)) {
			this.#notices.push(badLineNotice(this.location, lineNumber));
		}
		if (bad.length <= MAX_BAD_LINE_NOTICES) return;
		const message = `${this.location} has ${bad.length - MAX_BAD_LINE_NOTICES} more lines that are not entries`;
		this.#notices.push({ kind: "bad-line", message });
	}

	#readEntry(id: string, offset: number, length: number): SessionEntry | undefined {
		if (this.#lineBuffer.length < length) this.#lineBuffer = Buffer.allocUnsafeSlow(Math.max(length, 64 * 1024));
		const bytes = this.#lineBuffer.subarray(0, length);
		const text = this.#openFile.read(bytes, offset) === length ? bytes.toString("utf8") : "";
		// One huge line must not cost its size for ever.
		if (this.#lineBuffer.length > 1024 * 1024) this.#lineBuffer = Buffer.alloc(0);
		const entry = parseEntry(text, id);
		if (entry) this.#window.set(entry, length);
		else if (!this.#damaged.has(id)) {
			this.#damaged.add(id);
			this.#notices.push(damagedNotice(this.location, id));
		}
		return entry;
	}

	get #openFile(): LogFile {
		if (this.#closed || !this.#file) {
			throw new TauError("TAU_SESSION_CLOSED", `The session ${this.location} was closed and cannot be used any more`);
		}
		return this.#file;
	}

	#mustBeWritable(): void {
		if (this.#closed) void this.#openFile;
		if (!this.#readOnly) return;
		const notice = this.#notices.find(({ kind }) => kind === "held" || kind === "not-writable");
		throw readOnlyError(this.location, notice?.message ?? "it was opened so");
	}
}

const LINE_FEED = Buffer.from("\n");

function lineOf(value: SessionEntry | SessionHeader): Buffer {
	return Buffer.from(stringifyJsonLine(value));
}

function parseEntry(text: string, id: string): SessionEntry | undefined {
	try {
		const entry: unknown = JSON.parse(text);
		return isUsableEntry(entry) && entry.id === id ? entry : undefined;
	} catch {
		return undefined;
	}
}

function endsWithoutLineFeed(file: LogFile, size: number): boolean {
	const last = new Uint8Array(1);
	return size > 0 && file.read(last, size - 1) === 1 && last[0] !== 0x0a;
}
