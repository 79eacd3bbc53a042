import assert from "node:assert/strict";
import { COLUMNS, nearestField } from "../../../sdk/inventory/fields";
import { inventoryFiles } from "../../support/inventory";

const MAC = "B8:CE:F6:D9:47:01";
const FOREIGN = `NAME,ADMIN_MAC,ip_address,bmc_ip,service_tag,location\ndgx-01,${MAC},10.1.2.3,,7XK,row 1\n`;
const COLUMNS_OF_IT = {
    NAME: "hostname",
    ADMIN_MAC: "mac",
    ip_address: "ip",
    bmc_ip: "ipmiIp",
    service_tag: "serialNumber",
};
const NODES = { "dgx-01": { mac: MAC, ip: "10.1.2.3", serialNumber: "7XK" } };

describe("columns of other tools", () => {
    const { read, said, problems } = inventoryFiles();

    it("are each named with the nearest field, then all fields, and the call that reads them", () => {
        assert.deepEqual(said("rack.csv", FOREIGN).slice(1, -1), [
            '  line 1, column 1: there is no field "NAME". Did you mean "hostname"?',
            '  line 1, column 2: there is no field "ADMIN_MAC". Did you mean "mac"?',
            '  line 1, column 3: there is no field "ip_address". Did you mean "ip"?',
            '  line 1, column 4: there is no field "bmc_ip". Did you mean "ipmiIp"?',
            '  line 1, column 5: there is no field "service_tag". Did you mean "serialNumber"?',
            '  line 1, column 6: there is no field "location".',
            `The fields are ${COLUMNS.join(", ")}.`,
        ]);
        assert.equal(
            said("rack.csv", FOREIGN).at(-1),
            'To read the file as it is: nodesFromFile("rack.csv", { columns: { NAME: "hostname", ADMIN_MAC: "mac", ip_address: "ip", ' +
                'bmc_ip: "ipmiIp", service_tag: "serialNumber" }, ignore: ["location"] })',
        );
    });

    it("are read by that call, from CSV, YAML and JSON", () => {
        const options = { columns: COLUMNS_OF_IT, ignore: ["location", "rack"] };
        assert.deepEqual(read("rack.csv", FOREIGN, options), NODES);
        const { NAME, bmc_ip, ...columns } = COLUMNS_OF_IT;
        const node = { ADMIN_MAC: MAC, ip_address: "10.1.2.3", service_tag: "7XK", location: "row 1" };
        assert.deepEqual(
            read("rack.json", JSON.stringify({ "dgx-01": node }), { ...options, columns }),
            NODES,
        );
    });

    it("are judged under the field that they stand for, at their own place", () => {
        assert.deepEqual(problems("rack.csv", "hostname,HW\ndgx-01,x\n", { columns: { HW: "mac" } }), [
            'line 2, column 2: dgx-01: mac: "x" is not valid: expected six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"; ' +
                "of an InfiniBand port 8 or 20",
        ]);
        assert.deepEqual(problems("rack.yaml", "dgx-01:\n  HW: 7\n", { columns: { HW: "mac" } }), [
            "line 2, column 3: dgx-01: mac: must be a string, not a number",
        ]);
    });

    it("may be passed over although a field has that name, or none", () => {
        const sheet = `hostname,mac,notes,constructor\ndgx-01,${MAC},secret,x y\n`;
        assert.deepEqual(read("rack.csv", sheet, { ignore: ["notes", "constructor"] }), {
            "dgx-01": { mac: MAC },
        });
    });

    it("are refused where two stand for one field", () => {
        assert.deepEqual(
            problems("rack.csv", `hostname,mac,HW\ndgx-01,${MAC},x\n`, { columns: { HW: "mac" } }),
            ['line 1, column 3: "HW" is read as mac, but "mac" is already in column 2'],
        );
        assert.deepEqual(
            problems("rack.yaml", `dgx-01: { mac: "${MAC}", HW: x }\n`, { columns: { HW: "mac" } }),
            ["line 1, column 37: dgx-01: HW is read as mac, which it has already"],
        );
    });

    it("must be there if a field is read from them", () => {
        const options = { columns: { ADMIN_MAC: "mac" } };
        const text = 'line 1, column 1: columns: "ADMIN_MAC", for mac, is not in the file';
        assert.deepEqual(problems("rack.csv", "hostname,ip\ndgx-01,10.1.2.3\n", options), [text]);
        assert.deepEqual(problems("rack.yaml", "dgx-01: { ip: 10.1.2.3 }\n", options), [text]);
    });

    it("must be mapped to fields, and are not both mapped and passed over", () => {
        const call = 'nodesFromFile("rack.csv"): ';
        assert.deepEqual(said("rack.csv", FOREIGN, { columns: { HW: "mack", IP: "ip" }, ignore: ["IP"] }), [
            `${call}columns: HW: there is no field "mack". Did you mean "mac"? The fields are ${COLUMNS.join(", ")}.`,
            `${call}ignore: "IP" is in columns as well; leave it in one of them`,
        ]);
        const wrong = { column: {}, ignore: "location" } as never;
        assert.deepEqual(said("rack.csv", FOREIGN, wrong), [
            `${call}ignore: must be a list, not a string`,
            `${call}column: there is no such field. Did you mean "columns"?`,
        ]);
    });

    it("with log-ins of BMCs are refused, whatever they are called", () => {
        for (const name of ["ipmi_user", "BMC_PASSWORD", "idracPassword", "username"])
            assert.deepEqual(problems("rack.csv", `hostname,${name}\ndgx-01,x\n`), [
                "line 1, column 2: BMC log-ins do not belong in a CSV file: give bmcUsername and bmcPassword to the set, or bmc " +
                    "to a node in YAML",
            ]);
    });

    it("are said once for all nodes of a YAML or JSON file", () => {
        const nodes = Object.fromEntries([1, 2, 3].map((index) => [`dgx-0${index}`, { hwaddr: MAC }]));
        const lines = said("rack.json", JSON.stringify(nodes));
        assert.equal(
            lines[1],
            '  line 1, column 12: dgx-01, dgx-02 and dgx-03: hwaddr: there is no such field. Did you mean "mac"?',
        );
        assert.equal(
            lines.at(-1),
            'To read the file as it is: nodesFromFile("rack.json", { columns: { hwaddr: "mac" } })',
        );
        assert.match(
            problems("rack.yaml", "dgx-01: { bmcPassword: x }\n")[0] ?? "",
            /Give bmc: \{ username, password \}$/,
        );
    });
});

describe("nearestField", () => {
    for (const [name, field] of [
        ["Hostname", "hostname"],
        ["node_name", "hostname"],
        ["FQDN", "hostname"],
        ["PXE MAC", "mac"],
        ["mac_address", "mac"],
        ["hostMac", "mac"],
        ["eth0_mac", "mac"],
        ["IPv4", "ip"],
        ["admin-ip", "ip"],
        ["idrac_ip", "ipmiIp"],
        ["ILO Address", "ipmiIp"],
        ["ipmi_mac", "bmcMac"],
        ["BMC_MAC_ADDRESS", "bmcMac"],
        ["Serial No.", "serialNumber"],
        ["ServiceTag", "serialNumber"],
        ["part_no", "partNumber"],
        ["comment", "notes"],
        ["group", "group"],
        ["role", "roles"],
        ["kernel_args", "kernelParameters"],
        ["default_gw", "defaultGateway"],
        ["nic", "interfaceName"],
        ["subnet", "managementNetwork"],
        ["macc", "mac"],
        ["location", undefined],
        ["switch_ip", undefined],
        ["asset_tag", undefined],
        ["constructor", undefined],
        ["", undefined],
    ] as const)
        it(`takes "${name}" for ${field ?? "nothing"}`, () =>
            assert.equal(nearestField(name, COLUMNS), field));
});
