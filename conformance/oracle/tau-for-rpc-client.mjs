/** RpcClient starts a script by Node: this one becomes tau. `TAU_PROGRAM` names it. */
import { spawn } from "node:child_process";

const child = spawn(process.env.TAU_PROGRAM, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
