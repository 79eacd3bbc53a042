import assert from "node:assert/strict";
import { mock } from "node:test";
import { z } from "zod";
import { Catalog, nameOf, pick } from "../../../bcm/client/catalog";
import { BcmClient } from "../../../bcm/client/client";
import { BcmAuthError, BcmRefusedError, BcmUnreachableError } from "../../../bcm/client/errors";
import { HeadNode } from "../../../simulator";
import { Wire } from "../../simulator/support";

const ANY = z.unknown();

describe("BcmClient", () => {
    let headNode: HeadNode;
    let wire: Wire;
    const connection = () => {
        const { url, ca, username, password } = headNode;
        return { url, ca, username, password, insecure: false, maxCalls: 4 };
    };
    const client = (changes: object = {}) => new BcmClient({ ...connection(), ...changes });
    const calls = () => headNode.log.calls.map(({ service, call }) => call || service);
    before(async () => {
        headNode = await new HeadNode({ denied: ["CMPart::getRacks"] }).start();
        headNode.clock.stop();
        wire = await new Wire(headNode).logIn();
    });
    after(() => headNode.stop());
    afterEach(() => mock.timers.reset());
    beforeEach(() => {
        headNode.log.clear();
        headNode.faults.clear();
    });

    it("logs in once for many calls, at most four of them in flight", async () => {
        const tested = client();
        headNode.fault({ fault: "slow", call: "getNetworks", times: 12, seconds: 0.05 });
        const started = performance.now();
        await Promise.all(Array.from({ length: 12 }, () => tested.read("cmnet", "getNetworks", [], ANY)));

        assert.deepEqual(calls(), ["login", ...Array(12).fill("getNetworks")]);
        assert.ok(performance.now() - started >= 140, "three rounds of four");
    });

    it("logs in anew, once, when the session has ended, and repeats the call", async () => {
        const tested = client();
        await tested.read("cmnet", "getNetworks", [], ANY);
        headNode.fault({ fault: "expired-cookie", call: "addDevice" });
        await tested.write("cmdevice", "addDevice", [wire.aDevice("dgx-01")], "dgx-01");
        assert.deepEqual(calls(), ["login", "getNetworks", "addDevice", "login", "addDevice"]);
        assert.deepEqual(headNode.hostnames(), ["dgx-01"]);
    });

    it("does so once more when the fresh session is lost as well", async () => {
        headNode.fault({ fault: "expired-cookie", call: "getNetworks", times: 2 });
        await client().read("cmnet", "getNetworks", [], ANY);
        const once = ["login", "getNetworks"];
        assert.deepEqual(calls(), [...once, ...once, ...once]);
    });

    it("passes on what the head node remarks on a write that it accepts", async () => {
        const said: string[] = [];
        const device = wire.aDevice("dgx-77");
        const [boot, bmc] = device.interfaces as object[];
        const interfaces = [{ ...boot, dhcp: true, ip: "10.141.0.77" }, bmc];
        const tested = new BcmClient(connection(), (line) => said.push(line));
        await tested.write("cmdevice", "addDevice", [{ ...device, interfaces }], "dgx-77");
        assert.deepEqual(said, [
            "dgx-77: BCM remarks: interfaces: BOOTIF: the address is not used, because dhcp is set",
        ]);
        headNode.remove("dgx-77");
    });

    it("says when the log-in is refused, without the password", async () => {
        await assert.rejects(
            client({ password: "not-this-one" }).read("cmnet", "getNetworks", [], ANY),
            (error) => {
                assert.ok(error instanceof BcmAuthError);
                assert.equal(
                    error.message,
                    `${headNode.url} refused the log-in of "root". Check bcm:username (or BCM_USERNAME) and ` +
                        "bcm:password (or BCM_PASSWORD).",
                );
                return true;
            },
        );
    });

    it("says what the account may not do", async () => {
        await assert.rejects(client().read("cmpart", "getRacks", [], ANY), {
            name: "BcmAuthError",
            message:
                `cmpart.getRacks on ${headNode.url} is not allowed for this account (Your certificate (profile:) does ` +
                "not allow access to CMPart::getRacks). Give its profile the right to make this call, or use another account.",
        });
    });

    it("comes with a certificate instead of a log-in", async () => {
        const { cert, key } = await headNode.issueClientCertificate();
        await client({ certificate: cert, key, username: undefined, password: undefined }).read(
            "cmnet",
            "getNetworks",
            [],
            ANY,
        );
        assert.deepEqual(calls(), ["getNetworks"]);
    });

    for (const fault of [
        "http-500",
        "http-503",
        "drop-before",
        "drop-after",
        "truncated",
        "malformed",
    ] as const)
        it(`repeats a read after ${fault}`, async () => {
            headNode.fault({ fault, call: "getNetworks" });
            assert.equal((await client().read("cmnet", "getNetworks", [], z.array(ANY))).length, 5);
            assert.deepEqual(calls(), ["login", "getNetworks", "getNetworks"]);
        });

    for (const fault of ["http-500", "drop-before", "drop-after", "truncated", "malformed"] as const)
        it(`never repeats a write after ${fault}`, async () => {
            headNode.fault({ fault, call: "removeCategory" });
            await assert.rejects(
                client().write("cmdevice", "removeCategory", ["x"], "x"),
                BcmUnreachableError,
            );
            assert.deepEqual(calls(), ["login", "removeCategory"]);
        });

    it("waits as long as the head node asks, also with a write that it turned away", async () => {
        headNode.fault({ fault: "http-429", call: "removeCategory", seconds: 2 });
        const started = performance.now();
        await assert.rejects(client().write("cmdevice", "removeCategory", ["x"], "x"), BcmRefusedError);
        assert.ok(performance.now() - started >= 2000);
        assert.deepEqual(calls(), ["login", "removeCategory", "removeCategory"]);

        headNode.fault({ fault: "http-503", call: "removeCategory", seconds: 1 });
        await assert.rejects(client().write("cmdevice", "removeCategory", ["x"], "x"), BcmUnreachableError);
    });

    it("comes again as often as it is turned away, one call at a time", async () => {
        headNode.fault({ fault: "http-429", call: "getNetworks", times: 6, seconds: 0.01 });
        const bcm = client();
        const read = () => bcm.read("cmnet", "getNetworks", [], z.array(ANY));
        const answers = await Promise.all([read(), read(), read()]);
        assert.deepEqual(
            answers.map(({ length }) => length),
            [5, 5, 5],
        );
        assert.deepEqual(calls(), ["login", ...Array(9).fill("getNetworks")]);
    });

    for (const fault of ["http-429", "http-503"] as const)
        it(`does not take ${fault} for a wrong password`, async () => {
            headNode.fault({ fault, seconds: 1 }); // the first call is the log-in
            assert.equal((await client().read("cmnet", "getNetworks", [], z.array(ANY))).length, 5);
            assert.deepEqual(calls(), ["login", "login", "getNetworks"]);
        });

    it("gives up on a read after three repeats, and names call and head node", async () => {
        headNode.fault({ fault: "http-500", call: "getNetworks", times: 9 });
        await assert.rejects(client().read("cmnet", "getNetworks", [], ANY), {
            message:
                `cmnet.getNetworks on ${headNode.url} failed: HTTP 500 (failure on request). Check CMDaemon there ` +
                "(systemctl status cmd, /var/log/cmdaemon), then run the same command again.",
        });
        assert.equal(calls().length, 5);
    });

    it("tells refusals with the head node's reasons, and never repeats them", async () => {
        await assert.rejects(
            client().write("cmdevice", "addDevice", [wire.aDevice("dgx-01", { mac: "x" })], "dgx-01"),
            (error) => {
                assert.ok(error instanceof BcmRefusedError);
                assert.equal(
                    error.message,
                    `BCM refused cmdevice.addDevice for "dgx-01" on ${headNode.url}: hostname: hostname dgx-01 is already in use; ` +
                        "mac: x is not a MAC address",
                );
                assert.deepEqual(
                    [error.call, error.target, error.validation.length],
                    ["cmdevice.addDevice", "dgx-01", 2],
                );
                return true;
            },
        );
        headNode.fault({ fault: "errormessage", call: "getNetworks", message: "database is locked" });
        await assert.rejects(client().read("cmnet", "getNetworks", [], ANY), {
            message: `BCM refused cmnet.getNetworks on ${headNode.url}: database is locked`,
        });
    });

    it("forces only what it may, and only when nothing else is missing", async () => {
        const { uuid } = headNode.seedDevice({ hostname: "up-01", mac: "02:00:5E:00:00:09", up: true });
        await assert.rejects(client().write("cmdevice", "removeDevice", [uuid], "up-01"), /up-01 is UP/);
        headNode.log.clear();
        await client().write("cmdevice", "removeDevice", [uuid], "up-01", true);
        assert.deepEqual(
            headNode.log.of("removeDevice").map(({ args }) => args),
            [
                [uuid, 0],
                [uuid, 1],
            ],
        );
    });

    it("reports an answer that does not have the form that BCM sends", async () => {
        await assert.rejects(
            client().read("cmnet", "getNetworks", [], z.string()),
            /the answer does not have the form that BCM sends \(: Invalid input: expected string, received array\)/,
        );
    });

    it("trusts only the certificate it was given, and does not ask twice", async () => {
        mock.timers.enable({ apis: ["setTimeout"] }); // a repeat would wait for a timer, and for ever
        await assert.rejects(client({ ca: undefined }).read("cmnet", "getNetworks", [], ANY), {
            name: "BcmSetupError",
            message:
                `login on ${headNode.url} failed: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). ` +
                "Set bcm:caFile (or BCM_CA_FILE) to the cluster's CA: the PEM file of whoever issued the " +
                "certificate, copied from the head node.",
        });
        mock.timers.reset();
        await client({ ca: undefined, insecure: true }).read("cmnet", "getNetworks", [], ANY);
    });

    it("says when nobody is there", async () => {
        const port = new URL(headNode.url).port;
        const gone = client({ url: "https://127.0.0.1:1" });
        await assert.rejects(gone.read("cmnet", "getNetworks", [], ANY), {
            message:
                "login on https://127.0.0.1:1 failed: the head node cannot be reached (ECONNREFUSED). " +
                "Check host and port in bcm:url (or BCM_URL); BCM's port is 8081. Is the head node up?",
        });
        assert.notEqual(port, "1");
    });
});

describe("Catalog", () => {
    it("asks for each list once, and again after it was told to forget, or after a failure", async () => {
        const headNode = await new HeadNode().start();
        const { url, ca, username, password } = headNode;
        const catalog = new Catalog(
            new BcmClient({ url, ca, username, password, insecure: false, maxCalls: 4 }),
        );
        headNode.fault({ fault: "errormessage", call: "getCategories" });

        await assert.rejects(catalog.categories());
        await Promise.all([catalog.categories(), catalog.categories(), catalog.networks()]);
        catalog.forget("getCategories");
        await catalog.categories();
        assert.deepEqual(
            headNode.log.calls.map(({ service, call }) => call || service).filter((call) => call !== "login"),
            ["getCategories", "getCategories", "getNetworks", "getCategories"],
        );
        await headNode.stop();
    });
});

describe("pick", () => {
    const uuid = "c3f0e6d8-90ab-4cde-8f01-23456789abcd";
    const networks = [
        { uuid, name: "dgxnet" },
        { uuid: "d4e5f607-1234-4abc-9def-0123456789ab", name: "oob" },
    ];

    it("finds by exact name or by uuid", () => {
        assert.equal(pick("network", "dgxnet", networks, "head").uuid, uuid);
        assert.equal(pick("network", uuid.toUpperCase(), networks, "head").name, "dgxnet");
    });

    it("says what exists, and what may have been meant", () => {
        assert.throws(() => pick("network", "DGXnet", networks, "https://head"), {
            message:
                'There is no network "DGXnet" on https://head. It has dgxnet and oob. Did you mean "dgxnet"?',
        });
        assert.throws(() => pick("network", "x", [], "https://head"), {
            message: 'There is no network "x" on https://head. It has none.',
        });
    });

    it("looks for the nearest among the names that are on their way as well", () => {
        assert.throws(() => pick("network", "dgxnett", [], "https://head", ["dgxnet"]), {
            message:
                'There is no network "dgxnett" on https://head. It has none. This program makes dgxnet. Did you mean "dgxnet"?',
        });
    });

    it("lists no more names than fit, and still finds the nearest among all", () => {
        const many = Array.from({ length: 300 }, (_, index) => ({ uuid, name: `rack-${1000 + index}` }));
        assert.throws(
            () => pick("category", "rack_1299", many, "https://head"),
            (error: Error) => {
                assert.match(
                    error.message,
                    /It has rack-1000, .*, rack-1019 and 280 more\. Did you mean "rack-1299"\?$/,
                );
                return true;
            },
        );
    });

    it("has a name for every uuid", () => {
        assert.deepEqual(
            [
                nameOf(uuid, networks),
                nameOf("00000000-0000-0000-0000-000000000000", networks),
                nameOf("x", networks),
            ],
            ["dgxnet", "", "x"],
        );
    });
});
