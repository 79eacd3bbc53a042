import type { AxiosInstance } from "axios";
import { poll, within } from "../retry";

/** How long a head node may be away, ms: CMDaemon's start and the fail-over to the second head node take minutes. */
export const FAIL_OVER_MS = 15 * 60_000;
/** Time between two questions, and for one answer, ms. */
const LOOK_MS = 2000;
const ANSWER_MS = 5000;

/**
 * Waits until CMDaemon says that it has started: `GET /ready` answers 503 until then, without a log-in (NVIDIA's
 * cluster-on-demand client). Whatever else comes, e.g. the 404 of an old head node, is not about that.
 *
 * @param say told once, when it turns out that there is something to wait for
 * @param patienceMs how long it may take; 0 asks once
 * @returns whether it has started, as far as it tells
 */
export async function awaitReady(http: AxiosInstance, say: () => void, patienceMs: number): Promise<boolean> {
    if (await isReady(http)) return true;
    if (patienceMs === 0) return false;
    say();
    const look = async () => (await isReady(http)) || undefined;
    return (await poll(look, LOOK_MS, within(patienceMs))) ?? false;
}

async function isReady(http: AxiosInstance): Promise<boolean> {
    try {
        const { status } = await http.get("/ready", {
            timeout: ANSWER_MS,
            signal: AbortSignal.timeout(ANSWER_MS),
        });
        return status !== 503;
    } catch {
        return true; // whatever is wrong, the log-in meets it as well and says what it is
    }
}
