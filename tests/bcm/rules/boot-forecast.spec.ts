import assert from "node:assert/strict";
import { type BootFacts, forecastBoot } from "../../../bcm/rules/boot-forecast";

const facts = (changes: Partial<BootFacts> = {}): BootFacts => ({
    device: { nextBootInstallMode: "", installMode: "" },
    category: { name: "gpu-worker", installMode: "AUTO", newNodeInstallMode: "FULL" },
    reinstall: "none",
    isNew: false,
    isLayoutNew: false,
    ...changes,
});
const short = (changes: Partial<BootFacts>) => {
    const { mode, source } = forecastBoot(facts(changes));
    return `${mode}: ${source}`;
};

describe("forecastBoot", () => {
    it("follows BCM's precedence", () => {
        const device = { nextBootInstallMode: "NOSYNC", installMode: "SKIP" };
        assert.deepEqual(
            [
                short({ device, reinstall: "FULL", isNew: true }),
                short({ device, reinstall: "FULL" }),
                short({ device }),
                short({ device: { ...device, nextBootInstallMode: "" } }),
                short({}),
                short({ category: undefined }),
            ],
            [
                "FULL: new to the cluster: category gpu-worker",
                "FULL: reinstall",
                "NOSYNC: set for its next boot",
                "SKIP: its own",
                "AUTO: category gpu-worker",
                "AUTO: BCM's default",
            ],
        );
    });

    it("makes AUTO and NOSYNC a FULL where the disk setup changes, and nothing else", () => {
        const of = (installMode: string) =>
            short({ category: { name: "c", installMode }, isLayoutNew: true });
        assert.deepEqual(
            [of("AUTO"), of("NOSYNC"), of("SKIP"), of("MAIN")],
            [
                "FULL: AUTO (category c), and its disk setup changes",
                "FULL: NOSYNC (category c), and its disk setup changes",
                "SKIP: category c",
                "MAIN: category c",
            ],
        );
    });

    it("says who loses data, and that a data node waits for a person", () => {
        const full = forecastBoot(facts({ reinstall: "FULL", category: { name: "c", dataNode: true } }));
        assert.deepEqual([full.wipes, full.waitsForPerson], [true, true]);
        assert.match(
            full.effect,
            /everything on them is lost; as a data node it waits until a person agrees/,
        );
        const auto = forecastBoot(facts({ category: { name: "c", installMode: "AUTO", dataNode: true } }));
        assert.deepEqual([auto.wipes, auto.waitsForPerson], [false, false]);
        const main = forecastBoot(facts({ category: { name: "c", installMode: "MAIN" } }));
        assert.deepEqual([main.wipes, main.waitsForPerson], [false, true]);
        assert.equal(forecastBoot(facts({ reinstall: "FULL" })).waitsForPerson, false);
        assert.match(
            auto.effect,
            /^synchronises with its image; becomes FULL, which wipes its disks, if their layout differs/,
        );
    });
});
