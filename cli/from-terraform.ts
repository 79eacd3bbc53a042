import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { convertTfvars } from "./terraform/convert";
import { readTfvars } from "./terraform/read";

interface Options {
    out?: string;
    force?: boolean;
}

/** `from-terraform <file>`: turns the variables of the Terraform module into a program. Contacts no head node. */
export function addFromTerraformCommand(program: Command): void {
    program
        .command("from-terraform")
        .description(
            "prints the Pulumi program for the variables of the Terraform module; contacts no head node",
        )
        .argument("<file>", "terraform.tfvars or terraform.tfvars.json")
        .option("--out <path>", "write the program to this file instead of stdout")
        .option("--force", "overwrite the --out file")
        .action(convertFile);
}

async function convertFile(file: string, { out, force }: Options): Promise<void> {
    const { program, notes } = convertTfvars(await readTfvars(file));
    if (out === undefined) process.stdout.write(program);
    else writeProgram(out, program, force === true);
    for (const note of notes) console.error(note);
}

function writeProgram(path: string, program: string, isForced: boolean): void {
    try {
        writeFileSync(path, program, { flag: isForced ? "w" : "wx" });
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        throw new Error(`${path} exists; --force overwrites it`);
    }
}
