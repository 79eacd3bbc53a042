import { Machines } from "./machines/machines";
import { Records, type RecordsOptions } from "./records";

/** Everything a head node knows: its records, and the hardware behind them. No HTTP in here. */
export class State extends Records {
    readonly machines: Machines;

    constructor(options: RecordsOptions) {
        super(options);
        this.machines = new Machines(this);
    }
}
