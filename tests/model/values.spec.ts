import assert from "node:assert/strict";
import fc from "fast-check";
import { bmcInterfaceName, canonicalMac, HostName, Ipv4Address, MacAddress } from "../../model/values";

const HEX = "0123456789abcdefABCDEF".split("");
const pairs = fc.array(fc.string({ unit: fc.constantFrom(...HEX), minLength: 2, maxLength: 2 }), {
    minLength: 6,
    maxLength: 6,
});
const messages = (schema: typeof HostName, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe("HostName", () => {
    const syntax = "letters, digits and inner hyphens, at most 63";
    for (const name of ["a", "dgx-05", "DGX05", "5dgx", "a--b", "a".repeat(63)])
        it(`takes ${name}`, () => assert.deepEqual(messages(HostName, name), []));

    for (const [name, expected] of [
        ["", [syntax]],
        ["dgx_05", [syntax]],
        ["dgx.example.com", [syntax]],
        ["-dgx", [syntax]],
        ["dgx-", [syntax]],
        ["dgx 05", [syntax]],
        ["dgx\n", [syntax]],
        ["dgx-ü", [syntax]],
        ["a".repeat(64), [syntax]],
        ["05", ["not digits alone"]],
    ] as const)
        it(`refuses ${JSON.stringify(name)}`, () => assert.deepEqual(messages(HostName, name), expected));
});

describe("Ipv4Address", () => {
    for (const ip of ["10.184.162.105", "0.0.0.1", "255.255.255.255"])
        it(`takes ${ip}`, () => assert.deepEqual(messages(Ipv4Address, ip), []));

    for (const ip of [
        "",
        "10.184.162",
        "10.184.162.256",
        "10.184.162.105/24",
        "010.1.1.1",
        "fe80::1",
        " 10.1.1.1",
    ])
        it(`refuses ${JSON.stringify(ip)}`, () =>
            assert.deepEqual(messages(Ipv4Address, ip), ['an IPv4 address, e.g. "10.184.162.105"']));

    it("refuses the address that stands for none", () =>
        assert.deepEqual(messages(Ipv4Address, "0.0.0.0"), ["an address that a node can have"]));

    it("takes every address of four bytes but one", () => {
        fc.assert(
            fc.property(fc.ipV4(), (ip) => {
                assert.equal(Ipv4Address.safeParse(ip).success, ip !== "0.0.0.0");
            }),
        );
    });
});

describe("canonicalMac", () => {
    for (const mac of [
        "B8:CE:F6:D9:47:BC",
        "b8:ce:f6:d9:47:bc",
        "b8-ce-f6-d9-47-bc",
        "b8ce.f6d9.47bc",
        "b8cef6d947bc",
        "B8CEF6D947bc",
    ])
        it(`reads ${mac}`, () => assert.equal(canonicalMac(mac), "B8:CE:F6:D9:47:BC"));

    for (const mac of [
        "",
        "B8:CE:F6:D9:47",
        "B8:CE:F6:D9:47:BC:",
        "B8:CE:F6:D9:47:BC:01",
        "B8:CE:F6:D9:47:BG",
        "B8 CE F6 D9 47 BC",
        "B8CE.F6D9.47B",
        "B8.CE.F6.D9.47.BC",
        "b8:ce:f6:d9:47:bc\n",
    ])
        it(`reads no MAC in ${JSON.stringify(mac)}`, () => assert.equal(canonicalMac(mac), undefined));

    it("gives one form to all ways of writing an address", () => {
        fc.assert(
            fc.property(pairs, fc.constantFrom(":", "-", ""), fc.boolean(), (bytes, separator, lower) => {
                const text = bytes.join(separator);
                const expected = bytes.join(":").toUpperCase();
                assert.equal(canonicalMac(lower ? text.toLowerCase() : text), expected);
            }),
        );
    });

    it("leaves its own form as it is", () => {
        fc.assert(
            fc.property(pairs, (bytes) => {
                const canonical = canonicalMac(bytes.join("-")) ?? "none";
                assert.equal(canonicalMac(canonical), canonical);
            }),
        );
    });

    it("takes an InfiniBand port's 8 or 20 octets, and no other number", () => {
        const pairs = (count: number, separator: string) => Array(count).fill("0a").join(separator);
        for (const separator of [":", "-", ""])
            for (const count of [6, 8, 20])
                assert.equal(canonicalMac(pairs(count, separator)), pairs(count, ":").toUpperCase());
        for (const count of [1, 5, 7, 9, 12, 19, 21])
            assert.equal(canonicalMac(pairs(count, ":")), undefined);
    });

    it("gives BCM's form or nothing, whatever the text", () => {
        fc.assert(
            fc.property(
                fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...HEX, ":", "-", ".") })),
                (text) => {
                    const mac = canonicalMac(text);
                    if (mac !== undefined)
                        assert.match(
                            mac,
                            /^[0-9A-F]{2}((:[0-9A-F]{2}){5}|(:[0-9A-F]{2}){7}|(:[0-9A-F]{2}){19})$/,
                        );
                },
            ),
        );
    });
});

describe("MacAddress", () => {
    it("takes any form, as it is", () => assert.equal(MacAddress.parse("b8ce.f6d9.47bc"), "b8ce.f6d9.47bc"));

    it("says what it wants", () =>
        assert.deepEqual(messages(MacAddress, "B8:CE"), [
            'six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"; of an InfiniBand port 8 or 20',
        ]));
});

describe("bmcInterfaceName", () => {
    for (const name of ["ipmi0", "rf0", "ilo0", "drac0", "cimc1", "rshim10"])
        it(`keeps ${name}, which selects a protocol`, () => assert.equal(bmcInterfaceName(name), name));

    it("takes the specification's bmc for ipmi0", () => assert.equal(bmcInterfaceName("bmc"), "ipmi0"));

    for (const name of ["", "ipmi", "IPMI0", "bmc0", "eth0", "ipmi0x", "xipmi0", "ipmi0\n"])
        it(`finds no protocol in ${JSON.stringify(name)}`, () =>
            assert.equal(bmcInterfaceName(name), undefined));
});
