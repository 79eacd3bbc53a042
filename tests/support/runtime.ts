import { HeadNode } from "../../simulator";

const ENVIRONMENT = ["URL", "USERNAME", "PASSWORD", "CA_FILE", "INSECURE"];
let suite = 0;

/** A head node, and the properties that point the runtime to it. */
export function describeRuntime(
    title: string,
    tests: (at: { headNode: HeadNode; cluster: string }) => void,
): void {
    describe(title, () => {
        const at = {} as { headNode: HeadNode; cluster: string };
        beforeEach(async () => {
            at.headNode = await new HeadNode().start();
            at.headNode.clock.stop();
            // A process remembers head nodes by cluster, so each test has its own cluster.
            at.cluster = `devtest${suite++}`;
            const { url, username, password } = at.headNode;
            const values = { URL: url, USERNAME: username, PASSWORD: password, INSECURE: "true" };
            for (const [name, value] of Object.entries(values))
                process.env[`${at.cluster.toUpperCase()}_${name}`] = value;
        });
        afterEach(async () => {
            for (const name of ENVIRONMENT) delete process.env[`${at.cluster.toUpperCase()}_${name}`];
            await at.headNode.stop();
        });
        tests(at);
    });
}

/** Another cluster for the same head node: acts like a separate process that remembers nothing. */
export function anew(cluster: string): string {
    const fresh = `${cluster}b`;
    for (const name of ENVIRONMENT) {
        const value = process.env[`${cluster.toUpperCase()}_${name}`];
        if (value !== undefined) process.env[`${fresh.toUpperCase()}_${name}`] = value;
    }
    return fresh;
}
