import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { IpmiPower, type IpmiPowerArgs } from "../../sdk";
import { packageRoot } from "../../tools/root";
import { freePort, IPMI_PASSWORD, IPMI_SUITE, IPMI_USER, IpmiSim } from "../support/ipmi-sim";
import { commandLines, until } from "../support/processes";
import { filesBelow, findLeaks, type Readable } from "../support/secrets";

/** Inputs of the `command:local:Command` that an IpmiPower registers. */
interface CommandInputs {
    interpreter: string[];
    create: string;
    update: string;
    triggers: string[];
    environment: Record<string, string>;
    logging: string;
}

interface Run {
    code: number;
    stdout: string;
    stderr: string;
}

/** What an IpmiPower hands to @pulumi/command. */
async function commandOf(args: IpmiPowerArgs): Promise<{ inputs: CommandInputs; secrets: string[] }> {
    let found: CommandInputs | undefined;
    await pulumi.runtime.setMocks({
        newResource: ({ type, inputs }) => {
            if (type === "command:local:Command") found = inputs as CommandInputs;
            return { id: "x", state: { ...inputs, stdout: '{"outcome":"done","message":""}' } };
        },
        call: () => ({}),
    });
    const power = new IpmiPower("p", args);
    await new Promise((resolve) => power.urn.apply(resolve));
    await new Promise((resolve) => power.target.apply(resolve));
    const inputs = found ?? assert.fail("no command was registered");
    return {
        inputs,
        secrets: Object.keys(inputs).filter((key) => isSecret(inputs[key as keyof CommandInputs])),
    };
}

function isSecret(value: unknown): boolean {
    return JSON.stringify(value).includes("1b47061264138c4ac30d75fd1eb44270");
}

/** Runs a command line exactly as @pulumi/command does: the interpreter, and the text as its last argument. */
function run(
    { interpreter, environment }: CommandInputs,
    text: string,
    more: NodeJS.ProcessEnv,
): Promise<Run> {
    // Mocks get a secret in its envelope; the engine hands the provider what is inside.
    const plain = (environment as unknown as { value?: Record<string, string> }).value ?? environment;
    const [program = "", ...args] = interpreter;
    const child = spawn(program, [...args, text], {
        cwd: packageRoot,
        env: { ...process.env, ...plain, ...more } as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const result: Run = { code: -1, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (result.stdout += chunk));
    child.stderr.on("data", (chunk) => (result.stderr += chunk));
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve({ ...result, code: code ?? -1 }));
    });
}

describe("IpmiPower over lanplus", () => {
    let bmc: IpmiSim;
    let journals: string;
    beforeEach(async () => {
        bmc = await new IpmiSim().start();
        journals = mkdtempSync(join(tmpdir(), "ipmi-journals-"));
    });
    afterEach(() => {
        bmc.stop();
        rmSync(journals, { recursive: true });
    });
    const args = (changes: Partial<IpmiPowerArgs> = {}): IpmiPowerArgs => ({
        node: "dgx-05",
        host: "127.0.0.1",
        port: bmc.port,
        username: IPMI_USER,
        password: IPMI_PASSWORD,
        cipherSuite: IPMI_SUITE,
        powerAction: "power_on",
        timeout: 300,
        ...changes,
    });
    const power = async (changes: Partial<IpmiPowerArgs> = {}, more: NodeJS.ProcessEnv = {}) => {
        const { inputs } = await commandOf(args(changes));
        return run(inputs, inputs.create, { PULUMI_BCM_STATE: journals, ...more });
    };
    /** Kills the program once the BMC has got an operation, and lets ipmitool, which lives on, come to its end. */
    const killAfter = async (operation: string, changes: Partial<IpmiPowerArgs>) => {
        const { inputs } = await commandOf(args(changes));
        const [program = "", ...rest] = inputs.interpreter;
        const child = spawn(program, [...rest, inputs.create], {
            cwd: packageRoot,
            env: { ...process.env, IPMI_PASSWORD, PULUMI_BCM_STATE: journals },
            stdio: "ignore",
        });
        await until(`${operation} was sent`, () => bmc.operations().includes(operation));
        child.kill("SIGKILL");
        bmc.release();
        await bmc.settle();
    };
    const answerOf = ({ code, stdout, stderr }: Run) => {
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout) as { outcome: string; message: string };
    };

    it("switches on, and finds it on the next time", async () => {
        assert.deepEqual(answerOf(await power()), {
            outcome: "done",
            message: "power_on done, over ipmitool",
        });
        assert.equal(bmc.power, "ON");
        assert.deepEqual(answerOf(await power()), { outcome: "already", message: "is on already" });
        assert.deepEqual(bmc.operations(), ["set power 1"]);
    });

    it("switches off, and finds it off the next time", async () => {
        bmc.setPower("ON");
        assert.equal(answerOf(await power({ powerAction: "power_off" })).outcome, "done");
        assert.equal(answerOf(await power({ powerAction: "power_off" })).outcome, "already");
        assert.deepEqual(bmc.operations(), ["set power 0"]);
    });

    it("asks the node's own system first when it shall be graceful", async () => {
        bmc.setPower("ON");
        const { message } = answerOf(await power({ powerAction: "power_off", graceful: true }));
        assert.equal(message, "power_off done, through its own system");
        assert.deepEqual([bmc.power, bmc.operations()], ["OFF", ["set shutdown 1"]]);
    });

    it("cycles by off, seen off, and on; once per request", async () => {
        bmc.setPower("ON");
        const cycle = { powerAction: "power_cycle", request: "CHG-1" } as const;
        assert.equal(answerOf(await power(cycle)).message, "power_cycle done, over ipmitool");
        assert.deepEqual(bmc.operations(), ["set power 0", "set power 1"]);
        assert.match(answerOf(await power(cycle)).message, /^power_cycle CHG-1 was carried out at /);
        assert.equal(bmc.operations().length, 2);
    });

    it("goes on with a cycle that was killed after its off", async () => {
        bmc.setPower("ON");
        bmc.hold("set");
        await killAfter("set power 0", { powerAction: "power_cycle" });

        assert.equal(answerOf(await power({ powerAction: "power_cycle" })).outcome, "done");

        assert.deepEqual([bmc.power, bmc.operations()], ["ON", ["set power 0", "set power 1"]]);
    });

    it("resets what is on, once per request, and refuses what is off", async () => {
        const reset = { powerAction: "power_reset", request: "CHG-2" } as const;
        const off = await power(reset);
        assert.equal(off.code, 1);
        assert.equal(
            off.stderr.trim(),
            "dgx-05 is off, and a reset starts nothing. Use power_on, which leaves alone what is on.",
        );
        bmc.setPower("ON");
        assert.equal(answerOf(await power(reset)).outcome, "done");
        assert.match(answerOf(await power(reset)).message, /was carried out at/);
        assert.deepEqual(bmc.operations(), ["set reset 1"]);
    });

    it("stops where a reset that was killed may have gone out, and sends it under another text", async () => {
        bmc.setPower("ON");
        bmc.hold("set");
        await killAfter("set reset 1", { powerAction: "power_reset" });

        const again = await power({ powerAction: "power_reset" });
        assert.equal(again.code, 1);
        assert.match(
            again.stderr,
            /RESET of dgx-05 was asked for at .* what became of it is not known\. Look at its console/,
        );
        assert.deepEqual(bmc.operations(), ["set reset 1"]);
        assert.equal(answerOf(await power({ powerAction: "power_reset", request: "again" })).outcome, "done");
    });

    it("says what a wrong password is taken for, and does not say the password", async () => {
        const { code, stderr } = await power({ password: "wr0ng-Pw" });
        assert.equal(code, 1);
        assert.match(
            stderr,
            /the BMC of dgx-05 at 127\.0\.0\.1 did not take "chassis power status" \(.*\)\. Check its cable, address, user name and password/,
        );
        assert.ok(!stderr.includes("wr0ng-Pw"));
        assert.deepEqual(bmc.operations(), []);
    });

    it("gives a dead BMC up after a while", async () => {
        const { code, stderr } = await power({ port: await freePort() });
        assert.equal(code, 1);
        assert.match(stderr, /did not take "chassis power status"/);
    });

    it("says at once that there is no password, where ipmitool would ask for one", async () => {
        const { code, stderr } = await power({ password: "" });
        assert.deepEqual(
            [code, stderr.trim()],
            [1, "dgx-05: IPMI_PASSWORD is empty. Give the BMC's password."],
        );
    });

    it("sends nothing while the rollout is held, or once another run drives the node", async () => {
        const held = await power({ hold: "2 nodes failed before" });
        assert.deepEqual([held.code, held.stderr.trim()], [1, "not sent: 2 nodes failed before"]);
        bmc.hold("get");
        const first = power();
        await until("the first one drives the node", () => bmc.isAsked);
        const second = await power();
        bmc.release();
        assert.equal(second.code, 1);
        assert.match(second.stderr, /another run is driving dgx-05 at this moment/);
        assert.deepEqual(bmc.operations(), []);
        await first;
    });

    it("shows the password in no process's arguments and on no output", async () => {
        bmc.hold("set");
        const running = power();
        let seen = "";
        await until("ipmitool is seen running", () => {
            seen += commandLines().join("\n");
            return /ipmitool.*lanplus.*-E.*chassis.power.on/.test(seen);
        });
        bmc.release();
        const { stdout, stderr } = await running;
        assert.ok(!seen.includes(IPMI_PASSWORD));
        assert.ok(!`${stdout}${stderr}`.includes(IPMI_PASSWORD));
    });

    it("writes down nothing that the program keeps secret, and knows a request that has become secret", async () => {
        const request = "CHG-unseen-7";
        bmc.setPower("ON");
        await power({ powerAction: "power_reset", request });
        rmSync(journals, { recursive: true });
        const hidden = {
            powerAction: "power_reset",
            node: pulumi.secret("node-unseen-7"),
            request: pulumi.secret(request),
        };
        const first = await power(hidden as Partial<IpmiPowerArgs>);
        const second = await power(hidden as Partial<IpmiPowerArgs>);
        const third = await power({ ...hidden, request } as Partial<IpmiPowerArgs>);

        assert.equal(answerOf(third).outcome, "done");
        assert.deepEqual(bmc.operations(), ["set reset 1", "set reset 1"]); // once before, once for all that followed
        const { inputs } = await commandOf(args(hidden as Partial<IpmiPowerArgs>));
        const written = filesBelow(journals).filter(([file]) => file.endsWith(".jsonl"));
        assert.equal(written.length, 1);
        const texts = [first, second].map(({ stdout, stderr }) => ["output", stdout + stderr] as const);
        const command: Readable = ["command", inputs.create];
        assert.deepEqual(findLeaks([...texts, command, ...written], ["unseen-7"]), []);
    });

    it("does nothing when only its inputs change, and keeps its answer", async () => {
        const { inputs } = await commandOf(args());
        const kept = await run(inputs, inputs.update, { PULUMI_COMMAND_STDOUT: '{"outcome":"done"}' });
        assert.deepEqual([kept.code, kept.stdout], [0, '{"outcome":"done"}']);
        assert.deepEqual(bmc.operations(), []);
    });
});

describe("the command of an IpmiPower", () => {
    const args: IpmiPowerArgs = {
        node: "dgx-05",
        host: "10.1.1.1",
        password: "pw-unseen-1",
        powerAction: "power_reset",
        request: "CHG-1",
    };

    it("is run anew for another action or request only, and holds no path of this machine", async () => {
        const { inputs } = await commandOf(args);
        assert.deepEqual(inputs.triggers, ["power_reset", "CHG-1"]);
        assert.equal(inputs.update, "nothing");
        assert.ok(!JSON.stringify(inputs).includes(packageRoot));
    });

    it("has the password in its environment only, as a secret", async () => {
        const { inputs, secrets } = await commandOf(args);
        const { environment, ...rest } = inputs;
        assert.ok(!JSON.stringify(rest).includes("pw-unseen-1"));
        assert.deepEqual(secrets, ["environment"]);
        assert.deepEqual(environment.value, { IPMI_PASSWORD: "pw-unseen-1" });
    });
});
