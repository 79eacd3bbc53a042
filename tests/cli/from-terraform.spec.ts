import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertTfvars } from "../../cli/terraform/convert";
import { readTfvars } from "../../cli/terraform/read";
import { packageRoot } from "../../tools/root";
import { runCli } from "../support/cli";

const EXAMPLE = join(packageRoot, "examples/from-terraform");

describe("pulumi-bcm from-terraform", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "from-terraform-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const run = async (...args: string[]) => {
        const { status, stdout, stderr } = await runCli(["from-terraform", ...args], {}, folder);
        return { status, stdout, stderr };
    };
    /** The same as `run` of a file with this text, without a process of its own for each. */
    const convert = async (text: string, file = "terraform.tfvars") => {
        const path = join(folder, file);
        writeFileSync(path, text);
        try {
            const { program, notes } = convertTfvars(await readTfvars(path));
            return { status: 0, stdout: program, stderr: notes.map((note) => `${note}\n`).join("") };
        } catch (error) {
            const message = (error as Error).message.replaceAll(`${folder}/`, "");
            return { status: 1, stdout: "", stderr: `pulumi-bcm: ${message}\n` };
        }
    };
    /** One node, with more variables and more attributes. */
    const rack = (variables = "", attributes = 'ip = "10.184.162.105"') => `
        management_network_name = "dgxnet"
        category_name = "gpu-worker"
        bmc_username = "bmcadmin"
        bmc_password = "hunter2"
        ${variables}
        nodes = {
            dgx-05 = {
                mac = "B8:CE:F6:D9:47:50"
                ${attributes}
            }
        }`;
    const SETTINGS = [
        "Set these before the first preview; each command asks for its value:",
        "  pulumi config set bmcUsername",
        "  pulumi config set --secret bmcPassword",
        "",
    ].join("\n");

    it("makes the committed example of its variables, and says what a person must know", async () => {
        const { status, stdout, stderr } = await run(join(EXAMPLE, "terraform.tfvars"));

        assert.equal(status, 0, stderr);
        assert.equal(stdout, readFileSync(join(EXAMPLE, "index.ts"), "utf8"));
        assert.deepEqual(
            stderr.split("\n").map((line) => line.replace(/: .*/, "")),
            [
                "install_mode",
                "dgx-08",
                "enable_power_action was true",
                "Set these before the first preview; each command asks for its value:",
                "  pulumi config set bmcUsername",
                "  pulumi config set --secret bmcPassword",
                "  pulumi config set bmcUsername-dgx-06",
                "  pulumi config set --secret bmcPassword-dgx-06",
                "",
            ],
        );
    });

    it("makes the same program of the same variables as JSON", async () => {
        const node = { mac: "B8:CE:F6:D9:47:50", ip: "10.184.162.105", serial_number: 7, part_number: null };
        const given = {
            management_network_name: "dgxnet",
            category_name: "gpu-worker",
            bmc_username: "bmcadmin",
            bmc_password: "hunter2",
            nodes: { "dgx-05": node },
        };
        const hcl = rack("", 'ip = "10.184.162.105"\nserial_number = 7\npart_number = null');

        assert.deepEqual(await convert(JSON.stringify(given), "terraform.tfvars.json"), await convert(hcl));
    });

    it("never writes or prints a log-in of a BMC, wherever it stands", async () => {
        const own = 'ip = "10.184.162.105"\nbmc_settings = { username = "top1", password = "s3cret" }';
        const { status, stdout, stderr } = await convert(rack("", own));

        assert.equal(status, 0, stderr);
        assert.doesNotMatch(stdout + stderr, /hunter2|bmcadmin|top1|s3cret/);
        assert.match(stdout, /password: config\.requireSecret\("bmcPassword-dgx-05"\)/);
    });

    it("shows no piece of a password that HCL or JSON cannot read", async () => {
        const hcl = await convert('\nbmc_password = "a%{hunter2}"\n');
        const json = await convert('{\n  "bmc_password": hunter2 }', "terraform.tfvars.json");

        assert.deepEqual(hcl, {
            status: 1,
            stdout: "",
            stderr: "pulumi-bcm: terraform.tfvars:2,20: Invalid template control keyword\n",
        });
        assert.deepEqual(json, {
            status: 1,
            stdout: "",
            stderr: "pulumi-bcm: terraform.tfvars.json:2,19: it is not valid JSON\n",
        });
    });

    it("takes over what a node's own log-in does not state from that of all nodes", async () => {
        const own = 'ip = "10.184.162.105"\nbmc_settings = { privilege = "OPERATOR" }';
        const { stdout } = await convert(rack("", own));

        const bmc = /bmc: \{\n([^}]*)\}/.exec(stdout)?.[1]?.replaceAll(/^ +/gm, "");
        assert.equal(
            bmc,
            'username: config.require("bmcUsername"),\npassword: config.requireSecret("bmcPassword"),\nprivilege: "OPERATOR",\n',
        );
    });

    it("adopts, and leaves power alone even where Terraform had it on", async () => {
        const { stdout, stderr } = await convert(
            rack('enable_power_action = true\npower_action = "power_cycle"'),
        );

        assert.match(stdout, /^ {4}adopt: true,$/m);
        assert.match(
            stdout,
            /^ {4}enablePowerAction: config\.getBoolean\("enablePowerAction"\) \?\? false,$/m,
        );
        assert.match(stdout, /^ {4}powerAction: "power_cycle",$/m);
        assert.match(stderr, /^enable_power_action was true: .*`pulumi config set enablePowerAction true`/m);
    });

    it("states DHCP for a boot interface without ip, in either form, and names the node", async () => {
        const port = '{ type = "physical", name = "eth2", mac = "B8:CE:F6:D9:47:50", bootable = true }';
        for (const [attributes, what] of [
            ["", "the boot interface"],
            ['ip = ""', "the boot interface"],
            [`interfaces = [${port}]`, "eth2"],
        ] as const) {
            const { stdout, stderr } = await convert(rack("", attributes));
            assert.match(
                stdout,
                /^ +\/\/ No ip in the variables: the module left this interface to DHCP\.\n +dhcp: true,$/m,
            );
            assert.ok(stderr.startsWith(`dgx-05: ${what} has no ip, so the module left it to DHCP`), stderr);
        }
    });

    it("adopts the category that the module made, and keeps its install mode", async () => {
        const { stdout, stderr } = await convert(
            rack('create_custom_category = true\ninstall_mode = "FULL"\nsoftware_image_name = "x"'),
        );

        assert.match(stdout, /createCustomCategory: true,\n {4}installMode: "FULL",\n/);
        assert.match(stdout, /category: \{\n.*\n {8}adopt: true,\n {4}\},\n/);
        assert.match(stderr, /^create_custom_category: disk setup, scripts/);
    });

    it("leaves install_mode out where the category is not its own, and says so", async () => {
        const { stdout, stderr } = await convert(rack('install_mode = "FULL"'));

        assert.doesNotMatch(stdout, /installMode/);
        assert.match(stdout, /\/\/ install_mode is left out: .*\n {4}categoryName: "gpu-worker",/);
        assert.match(stderr, /^install_mode: not in the program\./);
    });

    it("lists all that it does not know, without its values", async () => {
        const { status, stderr } = await convert(
            rack(
                'site = "hunter2"',
                'ip = "10.184.162.105"\nrack = "hunter2"\nbmc_settings = { cipher = "hunter2" }',
            ),
        );

        assert.equal(status, 0);
        assert.equal(
            stderr,
            `Unknown variables, not in the program: nodes.dgx-05.bmc_settings.cipher, nodes.dgx-05.rack, site.\n${SETTINGS}`,
        );
    });

    it("says what preview will refuse, with the program printed all the same", async () => {
        const { status, stdout, stderr } = await convert(
            'nodes = { dgx-05 = { mac = "B8:CE", ip = "10.184.162.105" } }',
        );

        assert.equal(status, 0);
        assert.match(stdout, /mac: "B8:CE",/);
        assert.match(stderr, /^bmc_username and bmc_password: not in the file/);
        assert.match(
            stderr,
            /^pulumi preview will refuse this:\n(?: {2}.*\n)* {2}dgx-05: mac: "B8:CE" is not valid/m,
        );
    });

    it("refuses expressions, wrong types and missing MACs, all at once", async () => {
        const { status, stdout, stderr } = await convert(`
            category_name = "$\{var.category}-x"
            enable_power_action = "yes"
            nodes = {
                dgx-05 = { ip = "10.184.162.105", roles = "gpu" }
                "dgx 06" = { mac = "B8:CE:F6:D9:47:60", ip = cidrhost("10.0.0.0/8", 6) }
            }`);

        assert.equal(status, 1);
        assert.equal(stdout, "");
        assert.deepEqual(stderr.replace("pulumi-bcm: ", "").trimEnd().split("\n").sort(), [
            "terraform.tfvars: category_name: it is an expression; write its value instead",
            "terraform.tfvars: enable_power_action: must be a boolean, not a string",
            "terraform.tfvars: nodes.dgx 06.ip: it is an expression; write its value instead",
            "terraform.tfvars: nodes.dgx-05.mac: is missing",
            "terraform.tfvars: nodes.dgx-05.roles: must be a list, not a string",
            'terraform.tfvars: nodes: "dgx 06" is not a host name; expected letters, digits and inner hyphens',
        ]);
        assert.match(
            (await convert("nodes = []")).stderr,
            /^pulumi-bcm: terraform\.tfvars: nodes: must be an object, not a list\n$/,
        );
        assert.match((await convert("")).stderr, /^pulumi-bcm: terraform\.tfvars: nodes: is missing\n$/);
    });

    for (const nodes of [
        "local.rack1",
        "merge(local.a, {})",
        "{ for k, v in var.racks : k => v }",
        "var.nodes",
    ])
        it(`says one thing of nodes = ${nodes}`, async () => {
            assert.equal(
                (await convert(`nodes = ${nodes}`)).stderr,
                "pulumi-bcm: terraform.tfvars: nodes: it is an expression; write its value instead\n",
            );
        });

    it("says one thing of each expression, whatever should stand there", async () => {
        const { stderr } = await convert(`
            enable_power_action = var.power
            nodes = {
                dgx-05 = local.node
                dgx-06 = { mac = var.mac, roles = concat([], []), interfaces = [local.port] }
                (local.name) = { ip = "10.184.162.105" }
            }`);

        assert.deepEqual(stderr.replace("pulumi-bcm: ", "").trimEnd().split("\n").sort(), [
            "terraform.tfvars: enable_power_action: it is an expression; write its value instead",
            `terraform.tfvars: nodes.$\{(local.name)}: the name is an expression; write the name itself instead`,
            "terraform.tfvars: nodes.dgx-05: it is an expression; write its value instead",
            "terraform.tfvars: nodes.dgx-06.interfaces[0]: it is an expression; write its value instead",
            "terraform.tfvars: nodes.dgx-06.mac: it is an expression; write its value instead",
            "terraform.tfvars: nodes.dgx-06.roles: it is an expression; write its value instead",
        ]);
        for (const [value, kind] of [
            ['"rack1"', "string"],
            ["7", "number"],
        ])
            assert.equal(
                (await convert(`nodes = ${value}`)).stderr,
                `pulumi-bcm: terraform.tfvars: nodes: must be an object, not a ${kind}\n`,
            );
    });

    it("names what was probably meant by a name that the module does not have", async () => {
        const said = async (text: string) =>
            (await convert(text)).stderr.replace("pulumi-bcm: terraform.tfvars: ", "").split("\n")[0];
        const node = 'dgx-05 = { mac = "B8:CE:F6:D9:47:50", ip = "10.184.162.105" }';

        for (const name of ["nodes_config", "rack1", "node"])
            assert.equal(
                await said(`site = "x"\n${name} = { ${node} }`),
                `nodes: is missing; ${name} is no variable of the module: rename it to nodes`,
            );
        assert.equal(
            await said('nodes = { dgx-05 = { mac_address = "B8:CE:F6:D9:47:50", site = "x" } }'),
            "nodes.dgx-05.mac: is missing; mac_address is no attribute of the module's nodes: rename it to mac",
        );
        assert.equal(
            await said(
                `catgory_name = "x"\nnodes = { constructor = { mac = "B8:CE:F6:D9:47:50", bmc_ip = "x" } }`,
            ),
            "constructor: the boot interface has no ip, so the module left it to DHCP, and the program says dhcp: true. If the head " +
                "node has a static address, the preview refuses to turn it into DHCP: give the address as ip instead.",
        );
        assert.match(
            (await convert(`catgory_name = "x"\nnodes = { ${node.replace("ip", "bmc_ip")} }`)).stderr,
            /^Unknown variables, not in the program: catgory_name \(did you mean category_name\?\), nodes\.dgx-05\.bmc_ip \(did you mean ipmi_ip\?\)\.$/m,
        );
    });

    it("says one thing of a configuration, and of what is no text", async () => {
        assert.equal(
            (await convert('variable "nodes" {\n default = {}\n}\nlocals {\n x = 1\n}')).stderr,
            "pulumi-bcm: terraform.tfvars: it is a configuration, with variable and locals; write the values of its variables into " +
                "a terraform.tfvars\n",
        );
        writeFileSync(join(folder, "latin.tfvars"), Buffer.from('\nsite = "Gehäuse"\n', "latin1"));
        await assert.rejects(readTfvars(join(folder, "latin.tfvars")), {
            message:
                `${folder}/latin.tfvars: line 2: the byte 0xE4 after "Geh" is not UTF-8; in Windows-1252 it would be "ä". ` +
                'Save the file as "UTF-8".',
        });
    });

    it("takes $${ as the text that it stands for, and quotes whatever a value holds", async () => {
        const { stdout } = await convert(
            rack("", 'ip = "10.184.162.105"\nkernel_parameters = "a=$${b} \\"c\\" \\\\ `d`"'),
        );

        assert.match(stdout, /kernelParameters: 'a=\$\{b\} "c" \\\\ `d`',/);
    });

    it("lays the program out as the formatter of this repository does", async () => {
        const text = "a".repeat(80);
        const { stdout } = await convert(
            rack(
                "",
                `ip = "10.184.162.105"
                roles = ["${text}", "b"]
                kernel_parameters = "${text}"
                serial_number = "\\"it's\\""
                part_number = "it's \\"\\""`,
            ),
        );
        const biome = join(packageRoot, "node_modules/@biomejs/biome/bin/biome");
        const formatted = spawnSync(process.execPath, [biome, "format", "--stdin-file-path=index.ts"], {
            cwd: packageRoot,
            encoding: "utf8",
            input: stdout,
        });

        assert.match(stdout, /serialNumber: '"it\\'s"'/);
        assert.equal(formatted.stdout, stdout);
    });

    it("says of a file that is not there, or of another kind, what it is", async () => {
        writeFileSync(join(folder, "rack.csv"), "hostname,mac\ndgx-05,B8:CE:F6:D9:47:50\n");

        assert.deepEqual(await run("nowhere.tfvars"), {
            status: 1,
            stdout: "",
            stderr: "pulumi-bcm: There is no file nowhere.tfvars.\n",
        });
        assert.equal((await run(".")).stderr, "pulumi-bcm: . cannot be read (EISDIR).\n");
        assert.equal(
            (await run("rack.csv")).stderr,
            "pulumi-bcm: rack.csv is not a Terraform variables file (.tfvars, .tfvars.json); bcm.nodesFromFile reads nodes from CSV.\n",
        );
    });

    it("writes to --out, and overwrites nothing without --force", async () => {
        writeFileSync(join(folder, "terraform.tfvars"), rack());
        const printed = (await run("terraform.tfvars")).stdout;
        const read = () => readFileSync(join(folder, "index.ts"), "utf8");

        assert.deepEqual(await run("terraform.tfvars", "--out", "index.ts"), {
            status: 0,
            stdout: "",
            stderr: SETTINGS,
        });
        assert.equal(read(), printed);
        writeFileSync(join(folder, "index.ts"), "mine");
        assert.deepEqual(await run("terraform.tfvars", "--out", "index.ts"), {
            status: 1,
            stdout: "",
            stderr: "pulumi-bcm: index.ts exists; --force overwrites it\n",
        });
        assert.equal(read(), "mine");
        assert.equal((await run("terraform.tfvars", "--out", "index.ts", "--force")).status, 0);
        assert.equal(read(), printed);
    });

    it("writes no file when something is wrong", async () => {
        writeFileSync(join(folder, "terraform.tfvars"), "nodes = ");
        const { status } = await run("terraform.tfvars", "--out", "index.ts");

        assert.equal(status, 1);
        assert.equal(existsSync(join(folder, "index.ts")), false);
    });
});
