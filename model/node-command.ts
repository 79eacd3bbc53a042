import { z } from "zod";

/** Seconds that a command has for one node. */
export const COMMAND_SECONDS = 300;

/** A command that is run for each node, without a shell. @internal */
export const NodeCommand = z.strictObject({
    /** Program and arguments. */
    command: z
        .array(z.string())
        .min(1, "a program and its arguments")
        .refine(([program]) => program !== "", "a program and its arguments"),
    /** Seconds that it has for one node. */
    timeout: z.number().positive("more than 0").optional(),
});
/** A command that is run for each node, without a shell. @useDeclaredType */
export type NodeCommand = z.infer<typeof NodeCommand>;
