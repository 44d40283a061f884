import { testSessionStore } from "../testing/session-store-contract.ts";
import { MemoryStore } from "./memory-store.ts";

testSessionStore({ name: "memory", create: (_directory, header) => new MemoryStore(header) });
