// Shows what the admin port tells by server-sent events. Rows are made once and changed in place: with 1000 nodes the
// browser touches only what is new.
const rows = new Map();
const byId = (id) => document.getElementById(id);
const kinds = { UP: "up", INSTALLER_FAILED: "failed", INSTALLER_UNREACHABLE: "failed" };
const kindOf = ({ status, power }) => {
    if (kinds[status]) return kinds[status];
    return power === "ON" ? "installing" : "off";
};

function makeRow(host) {
    const row = document.createElement("tr");
    row.dataset.host = host;
    const cells = ["host", "status", "power", "mode", "progress", "message", "ip"].map((name) => {
        const cell = row.insertCell();
        cell.className = name;
        return [name, cell];
    });
    const entry = { row, cells: Object.fromEntries(cells), node: {} };
    const bar = document.createElement("progress");
    bar.max = 100;
    entry.cells.progress.append(bar);
    entry.bar = bar;
    rows.set(host, entry);
    byId("nodes").append(row);
    return entry;
}

function showNode(node) {
    const entry = rows.get(node.host) ?? makeRow(node.host);
    const { cells, bar, row } = entry;
    entry.node = node;
    row.className = kindOf(node);
    cells.host.textContent = node.host;
    cells.status.textContent = node.status + (node.closed ? " (closed)" : "");
    cells.power.textContent = node.power;
    cells.mode.textContent = node.mode;
    cells.message.textContent = node.info;
    cells.ip.textContent = node.ip;
    bar.value = node.progress;
    bar.title = `${node.progress} %`;
    filterRow(entry);
}

function filterRow({ row, node }) {
    const wanted = byId("filter").value.toLowerCase();
    row.hidden = !`${node.host} ${node.status} ${node.info}`.toLowerCase().includes(wanted);
}

function showCluster({ slots, now, speed, stopped, faults, calls, lastCalls }) {
    const count = (kind) => [...rows.values()].filter(({ node }) => kindOf(node) === kind).length;
    byId("total").textContent = rows.size;
    for (const kind of ["up", "installing", "failed"]) byId(kind).textContent = count(kind);
    byId("slots").textContent = `${slots.used}/${slots.capacity}`;
    byId("waiting").textContent = slots.waiting;
    byId("faults").textContent = faults;
    byId("time").textContent =
        `${new Date(now).toISOString().slice(11, 19)} ${stopped ? "stopped" : `×${speed}`}`;
    byId("calls").textContent = calls;
    byId("last-calls").replaceChildren(
        ...lastCalls.toReversed().map((call) => {
            const line = document.createElement("li");
            const name = call.call ? `${call.service}.${call.call}` : call.service;
            line.textContent = `${new Date(call.at).toISOString().slice(11, 19)} ${name} ${call.status} ${call.faults.join(" ")}`;
            if (call.status !== 200 || call.faults.length > 0) line.className = "bad";
            return line;
        }),
    );
}

byId("filter").addEventListener("input", () => {
    for (const entry of rows.values()) filterRow(entry);
});

const stream = new EventSource(`api/events${location.search}`);
stream.addEventListener("open", () => {
    byId("connection").textContent = "live";
    // A new connection begins with everything; what went meanwhile must not stay on the page.
    rows.clear();
    byId("nodes").replaceChildren();
});
stream.addEventListener("error", () => {
    byId("connection").textContent = "the simulator does not answer; trying again …";
});
stream.addEventListener("message", ({ data }) => {
    const news = JSON.parse(data);
    for (const node of news.nodes) showNode(node);
    for (const host of news.gone) {
        rows.get(host)?.row.remove();
        rows.delete(host);
    }
    showCluster(news);
});
