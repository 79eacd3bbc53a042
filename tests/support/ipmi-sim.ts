import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLines, until } from "./processes";

export const IPMI_USER = "bmcadmin";
export const IPMI_PASSWORD = "sEcret-Pw-77";
/** The only cipher suite that ipmi_sim supports and ipmitool still accepts. */
export const IPMI_SUITE = 3;

/** A BMC: Debian's ipmi_sim on a free UDP port, whose chassis is a file. */
export class IpmiSim {
    port = 0;
    private readonly folder = mkdtempSync(join(tmpdir(), "ipmi-sim-"));
    private process: ChildProcess | undefined;

    async start(): Promise<this> {
        this.port = await freePort();
        writeFileSync(this.file("lan.conf"), this.lanConfig());
        writeFileSync(
            this.file("sim.emu"),
            "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n",
        );
        writeFileSync(this.file("chassis"), this.chassis(), { mode: 0o755 });
        writeFileSync(this.file("log"), "");
        this.setPower("OFF");
        const args = [
            "-c",
            this.file("lan.conf"),
            "-f",
            this.file("sim.emu"),
            "-s",
            this.file("state"),
            "-n",
        ];
        this.process = spawn("ipmi_sim", args, { stdio: "ignore" });
        const socket = `0100007F:${this.port.toString(16).toUpperCase().padStart(4, "0")}`;
        await until("ipmi_sim listens", () => readFileSync("/proc/net/udp", "utf8").includes(socket));
        return this;
    }

    stop(): void {
        this.process?.kill("SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }

    get power(): "ON" | "OFF" {
        return readFileSync(this.file("power"), "utf8").trim() === "1" ? "ON" : "OFF";
    }

    setPower(power: "ON" | "OFF"): void {
        writeFileSync(this.file("power"), power === "ON" ? "1" : "0");
    }

    /** Operations that changed something, or tried to, e.g. `set power 1`. */
    operations(): string[] {
        return readFileSync(this.file("log"), "utf8")
            .split("\n")
            .filter((line) => line.startsWith("set "));
    }

    forgetOperations(): void {
        writeFileSync(this.file("log"), "");
    }

    /** Whether it was asked for its state. */
    get isAsked(): boolean {
        return readFileSync(this.file("log"), "utf8").includes("get power");
    }

    /** Keeps answers of one kind back, so that one can look at what runs meanwhile. */
    hold(kind: "get" | "set"): void {
        writeFileSync(this.file("held"), kind);
    }

    release(): void {
        rmSync(this.file("held"));
    }

    /** Waits until nobody asks it anything and it does nothing. */
    async settle(): Promise<void> {
        const isAtWork = (line: string) =>
            line.includes(this.file("chassis ")) ||
            (/^ipmitool/.test(line) && line.includes(`-p ${this.port} `));
        await until("the BMC is at rest", () => !commandLines().some(isAtWork));
    }

    private file(name: string): string {
        return join(this.folder, name);
    }

    private lanConfig(): string {
        const auth = "none md2 md5 straight";
        return `name "bmc"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 ${this.port}
    priv_limit admin
    allowed_auths_admin ${auth}
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "${this.file("chassis")}"
  user 2 true "${IPMI_USER}" "${IPMI_PASSWORD}" admin 10 ${auth}
`;
    }

    private chassis(): string {
        return `#!/bin/sh
echo "$@" >> ${this.file("log")}
while [ "$(cat ${this.file("held")} 2>/dev/null)" = "$1" ]; do sleep 0.05; done
case "$1 $2" in
"get power") echo "power:$(cat ${this.file("power")})" ;;
"set power") echo "$3" > ${this.file("power")} ;;
"set shutdown") echo 0 > ${this.file("power")} ;;
esac
`;
    }
}

/** A free UDP port. */
export function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const socket = createSocket("udp4");
        socket.once("error", reject);
        socket.bind(0, "127.0.0.1", () => {
            const { port } = socket.address();
            socket.close(() => resolve(port));
        });
    });
}
