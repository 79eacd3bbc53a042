import { PowerAction } from "../../provider/power-action";
import { judgePowerWords } from "../../sdk/model/judgements";
import { toPolicy } from "../rule";

export const powerWords = toPolicy({
    name: "bcm-power-words",
    description: "Only the power operations that this package carries out safely are allowed.",
    about: PowerAction,
    judge: judgePowerWords,
});
