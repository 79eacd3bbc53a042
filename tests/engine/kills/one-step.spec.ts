import { describeKills } from "./support";

describeKills("power_on", "power_off", "power_reset");
