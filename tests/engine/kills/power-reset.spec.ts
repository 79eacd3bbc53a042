import { describeKills } from "./support";

describeKills("power_reset");
