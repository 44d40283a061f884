import type { ModelDefinition } from "../config/models-json-shape.ts";

/** A provider that is not in the catalog and not in a file: the simulator's, or an extension's. */
export interface RegisteredProvider {
	id: string;
	name?: string;
	baseUrl?: string;
	/** A configuration value, see config-value.ts. */
	apiKey?: string;
	api?: string;
	headers?: Record<string, string>;
	/** Send the key as `Authorization: Bearer`. */
	authHeader?: boolean;
	/** Needs no credentials at all. */
	keyless?: boolean;
	/**
	 * Answers inside the program, whatever its `api` says: its models are all there are, so an unknown id is an error, and
	 * none is ever chosen that was not named.
	 */
	inProcess?: boolean;
	/** Replace all models of a provider with this id. Absent: only the other fields change. */
	models?: readonly ModelDefinition[];
}
