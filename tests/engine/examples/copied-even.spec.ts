import { describeCopied } from "./support";

// Half of them, so that two run at a time.
describeCopied((index) => index % 2 === 0);
