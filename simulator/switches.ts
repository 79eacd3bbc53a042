import { z } from "zod";

const word = <const T extends readonly [string, ...string[]]>(words: T, assumed: T[number], about: string) =>
    z.enum(words).default(assumed).describe(about);
const yes = (assumed: boolean, about: string) => z.boolean().default(assumed).describe(about);
const amount = (assumed: number, about: string) => z.number().min(0).default(assumed).describe(about);

/** Where NVIDIA's public sources leave a point open, the assumption is a switch, so that somebody who knows better can set it. */
export const Switches = z.strictObject({
    bcm: word(
        ["11", "10"],
        "11",
        "which BCM it is; 10 has no bootable, no mac of a BMC interface, and fewer fields of a device",
    ),
    ready: word(
        ["answers", "absent"],
        "answers",
        "GET /ready tells whether it has started, or does not exist",
    ),
    startSeconds: amount(
        0,
        "real seconds for which it is only just starting: calls and GET /ready answer 503",
    ),
    cookieMinutes: amount(30, "minutes without a call after which the log-in cookie is worth nothing"),
    noCookie: word(
        ["401", "403", "errormessage", "html"],
        "401",
        "the answer to a call without a valid cookie",
    ),
    refusedLogin: word(["false", "401"], "false", "the answer to wrong credentials"),
    unknownCall: word(["400", "errormessage"], "400", "the answer to a call that does not exist"),
    duplicateHostname: word(
        ["DUPLICATE_NAME", "DUPLICATE_FIELD"],
        "DUPLICATE_NAME",
        "the code for a host name that is taken",
    ),
    duplicateMac: word(
        ["DUPLICATE_FIELD", "DUPLICATE_NAME"],
        "DUPLICATE_FIELD",
        "the code for a MAC that is taken",
    ),
    deviceByUuid: yes(true, "whether getDevice takes a uuid as well as a name"),
    getByUuid: yes(false, "whether getCategory and getSoftwareImage take a uuid as well as a name"),
    acceptCycle: yes(false, "whether powerOperation takes CYCLE"),
    closedPower: word(
        ["SKIPPED", "count0"],
        "SKIPPED",
        "power on a closed node: an event that says so, or nothing started",
    ),
    noBmcPower: word(
        ["FAILED", "count0"],
        "FAILED",
        "power on a node without a BMC: an event that says so, or nothing started",
    ),
    minify: word(
        ["ignore", "apply"],
        "ignore",
        "whether fields with their default are left out of answers to minified requests",
    ),
    updatedEntity: word(["full", "null"], "full", "what updated_entity holds after success"),
    removeUpDevice: word(
        ["FORCE", "allow"],
        "FORCE",
        "removal of a device that is UP: refused with severity FORCE unless forced, or allowed",
    ),
    unknownFields: word(["keep", "drop"], "keep", "what happens to fields nobody knows"),
    macCase: word(["keep", "upper"], "keep", "whether MACs are stored as sent or in upper case"),
    noAddress: word(
        ["none", "assign"],
        "none",
        "an interface without address and without DHCP stays so, or gets one of its network",
    ),
    badWord: word(["NOT_IN_SET", "BAD_VALUE"], "NOT_IN_SET", "the code for a word that BCM does not know"),
    untypedElements: word(
        ["drop", "keep"],
        "drop",
        "list elements without baseType and uuid vanish without a word, or stay",
    ),
    categoryLists: word(
        ["store", "drop"],
        "store",
        "roles, staticRoutes, fsexports and gpuSettings of a category are stored, or never are",
    ),
    diskSetup: word(
        ["schema", "well-formed"],
        "schema",
        "how closely disk setups are read: all that their schema says, or XML with the right root",
    ),
    callsAtOnce: amount(0, "calls in flight beyond which the answer is 429; 0: no limit"),
    categoryReadBack: word(
        ["as-sent", "reset"],
        "as-sent",
        "a category's managementNetwork reads back as it was sent, or unset",
    ),
    deniedStatus: word(
        ["200", "635", "640"],
        "200",
        "HTTP status of a call that the profile does not allow; 200 carries the errormessage",
    ),
    failedOperations: word(
        ["told", "unmarked", "absent"],
        "told",
        "failed power operations stand in the history with success:false and a message, without such a mark, or not at all; without marks nothing has one",
    ),
    resetSeconds: amount(0, "seconds after a reset for which the power state reads RESET"),
    historyDepth: amount(8, "power operations of a device that its history shows; 0: all"),
    drainAtBoot: word(["kept", "ends"], "kept", "whether a drain lasts over the boot of its node"),
    nextBootCleared: word(["up", "install-start"], "up", "when nextBootInstallMode is cleared"),
    alreadyThere: word(
        ["state", "SKIPPED"],
        "state",
        "what ON to a node that is on, or OFF to one that is off, reports",
    ),
    forceSeverity: word(
        ["refuses", "warns"],
        "refuses",
        "whether entries of severity FORCE stop a call that is not forced",
    ),
    forceRequired: yes(false, "whether a write without its force argument is a bad request"),
    absentFields: word(
        ["default", "keep"],
        "default",
        "a field that an update leaves out goes back to its default, or keeps its value",
    ),
    modifiedRequired: yes(false, "whether an update without modified:true is accepted and ignored"),
    usedRemoval: word(
        ["ERROR", "FORCE"],
        "ERROR",
        "severity of the refusal to remove a category, image or network that is in use",
    ),
    readDelaySeconds: amount(0, "seconds until a new entity can be read"),
    imageCloneSeconds: amount(120, "seconds that the copy of an image's tree takes"),
});
export type Switches = z.output<typeof Switches>;
