import { describeCopied } from "./support";

describeCopied((index) => index % 2 === 1);
