"""Makes the tables."""
import os, platform, re, statistics, subprocess

import targets

LEAD = """# Benchmark

Made by `{command}`, {began}, in {minutes} minutes; make your own with `test-harness/bench/run`.

- Machine: {machine}.
- Versions: {versions}.
- **Load: the machine's load average was {load_before} before and {load_after} after. Programs that are no part of the
  benchmark took {foreign_median:.2f} cores (median) during the samples, {foreign_most:.2f} at most.** {verdict}
- Client, gateway and server are network namespaces on this one machine, joined by veth pairs, so they compete for its
  cores: figures per second say "on this machine"; processor time and ratios travel better.
- Every figure is the median of {repetitions} samples, its smallest and largest in brackets; each target was warmed up before
  each work ({warm_up:g} s, or once). Targets take turns, so ratios (median of the ratios within one turn) are of the same minutes.
- A JVM compiles while it serves, so sallyport-* were warmed up until an operation cost them no less any more, 20 times at most.
- Processor time is counted by control group. What the kernel does for a packet counts for whoever sent it, so a gateway in
  the kernel shows nothing of its own: compare "all" (client, gateway and server together).
- kernel-helper, sallyport-kernel and sallyport-relay-closed track connections, which would slow the others down, so each of them
  has a network of its own, the same as the others' (with `nf_conntrack_tcp_timeout_time_wait` = 10, or their tables were full).
- TCP's congestion control is cubic, which distributions have, whatever this machine has by default.
- The server behind and the client are much cheaper than real ones (`server.c`, `load.c`): sendfile, and nothing copied. Bulk is
  {bulk} MB, other samples are {seconds:g} s. `tcp_max_tw_buckets` is 4000. Sessions from one address are not limited, nobody writes logs
  (Sallyport's audit goes to /dev/null), all else is everybody's default.
"""


def value(sample, work):
    """The sample's figure in the work's unit; None where it has none."""
    if not sample.get("operations"):
        return None
    if work.mode == "noop":
        return sample["p50_us"]
    if work.bulk:
        return sample["operations"] * sample["size"] / 1e6 / sample["seconds"]
    return sample["operations"] / sample["seconds"]


def cost(sample, work, whole):
    """Processor time: seconds per GB, or microseconds per operation."""
    if not sample.get("operations"):
        return None
    cpu = sum(sample["cpu"]) if whole else sample["cpu"][1]
    return cpu / (sample["operations"] * sample["size"] / 1e9) if work.bulk else cpu * 1e6 / sample["operations"]


def digits(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def spread(values):
    values = [v for v in values if v is not None]
    if not values:
        return "–"
    if len(values) == 1:
        return digits(values[0])
    return f"{digits(statistics.median(values))} ({digits(min(values))}–{digits(max(values))})"


def pairs(mine, others, figure):
    """Each sample's figure with the other target's of the same turn."""
    by_turn = {s["repetition"]: figure(s) for s in others}
    both = [(figure(s), by_turn.get(s["repetition"])) for s in mine]
    return [(a, b) for a, b in both if a is not None and b]


def ratio(mine, others, figure):
    """Median of the ratios to the other target's sample of the same turn."""
    found = [a / b for a, b in pairs(mine, others, figure)]
    return f"{statistics.median(found):.2f}" if found else "–"


def added(mine, others, figure):
    """Median of the differences to the other target's sample of the same turn."""
    found = [a - b for a, b in pairs(mine, others, figure)]
    return f"{statistics.median(found):.1f}" if found else "–"


def table(headings, rows):
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines) + "\n"


def work_table(work, samples, rival):
    mine = [s for s in samples if s["work"] == work.name]
    by_target = {n: [s for s in mine if s["target"] == n] for n in targets.NAMES}
    per = "CPU-s per GB" if work.bulk else "CPU-µs each"
    rows = []
    for name, own in by_target.items():
        if not own:
            continue
        def figure(s):
            return value(s, work)
        def whole(s):
            return cost(s, work, True)
        errors = sum(s.get("errors", 1) for s in own)
        # What a download beside it costs has nothing to do with the round trips.
        costs = [] if work.beside_bulk else [
            spread([cost(s, work, False) for s in own]) if name not in ("direct", "kernel-helper") else "(kernel)",
            spread([whole(s) for s in own]),
        ]
        rows.append([
            f"**{name}**" if name.startswith("sallyport") else name,
            spread([figure(s) for s in own]) + (f", {errors} errors" if errors else ""),
            *([spread([s.get("p99_us") for s in own])] if not work.bulk else []),
            *([added(own, by_target["direct"], figure)] if work.mode == "noop" else []),
            *costs,
            ratio(own, by_target["direct"], figure),
            *([ratio(own, by_target["direct"], whole)] if costs else []),
            ratio(own, by_target.get(rival, []), figure),
        ])
    headings = ["", "µs, p50" if work.mode == "noop" else work.unit, *([] if work.bulk else ["µs, p99"]),
                *(["µs more than direct"] if work.mode == "noop" else []),
                *([] if work.beside_bulk else [f"gateway's {per}", f"all {per}"]), "÷ direct",
                *([] if work.beside_bulk else ["all CPU ÷ direct"]), f"÷ {rival}"]
    return f"## {work.title}\n\n{table(headings, rows)}" if rows else ""


def idle_table(idle):
    rows = [[i["target"] + (", TLS" if i["tls"] else ""), str(i["sessions"]) + ("" if i["sessions"] == i["wanted"] else f" of {i['wanted']}"),
             digits(i["before"] / 2**20), digits((i["after"] - i["before"]) / 1024 / i["sessions"])] for i in idle if i["sessions"]]
    if not rows:
        return ""
    text = "Memory of the gateway's processes (PSS), without the kernel's for sockets; right after the logins, nothing tuned.\n"
    return "## Idle sessions\n\n" + text + "\n" + table(["", "sessions", "MiB before", "KiB for each"], rows)


def markdown(everything):
    facts, samples = everything["facts"], everything["samples"]
    foreign = [s["foreign"] for s in samples] or [0]
    quiet = statistics.median(foreign) < 0.1
    before, after = ("/".join(f"{x:.1f}" for x in load) for load in facts["load_average"])
    lead = LEAD.format(**{
        **facts, "machine": facts["machine"], "versions": ", ".join(f"{k} {v}" for k, v in facts["versions"].items()),
        "load_before": before, "load_after": after, "foreign_median": statistics.median(foreign),
        "foreign_most": max(foreign), "bulk": facts["bulk"] // 1_000_000,
        "verdict": "The machine was quiet." if quiet else
        "It was **not quiet**: take these figures for a first look, and the ratios rather than the rest."})
    ready = [[n, f"{s:.2f}"] for n, s in facts["ready"].items() if n not in ("direct", "kernel-helper")]
    measured = {s["target"] for s in samples} | {i["target"] for i in everything["idle"]}
    what = [[n, w] for n, w in facts["targets"].items() if n in measured]
    parts = [lead, "| | |\n|---|---|\n" + "\n".join(f"| {n} | {w} |" for n, w in what) + "\n"]
    if facts["left_out"]:
        parts.append("Left out, because it did not work here: " + "; ".join(
            f"{n} (`{why[:200]}`)" for n, why in facts["left_out"].items()) + ".\n")
    parts += [work_table(w, samples, facts["rival"]) for w in targets.WORKS]
    parts.append(idle_table(everything["idle"]))
    if ready:
        parts.append("## From start to first login\n\n" + table(["", "s"], ready))
    return "\n".join(p for p in parts if p)


def output(*words, **more):
    try:
        ran = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=20, **more)
        return ran.stdout + ran.stderr
    except (OSError, subprocess.TimeoutExpired):
        return ""


def machine():
    info = open("/proc/cpuinfo").read()
    model = re.search(r"^model name\s*: (.*)$", info, re.M)
    memory = int(re.search(r"MemTotal: +(\d+)", open("/proc/meminfo").read()).group(1)) / 2**20
    system = re.search(r'PRETTY_NAME="(.*)"', open("/etc/os-release").read())
    return (f"{len(os.sched_getaffinity(0))} cores ({model.group(1) if model else platform.machine()}), {memory:.0f} GiB, "
            f"{system.group(1) if system else ''}, Linux {platform.release()}")


def versions(peers, sallyport, repository):
    """Of what was measured, as far as it can be asked."""
    found = {}
    environment = {**os.environ, "LD_LIBRARY_PATH": f"{peers}/usr/lib/x86_64-linux-gnu:{peers}/usr/lib/aarch64-linux-gnu"}
    for label, name, option, pattern in (
        ("ftp-proxy", "ftp-proxy", "-V", r"Version (\S+)"), ("ProFTPD", "proftpd", "-v", r"Version (\S+)"),
        ("Squid", "squid", "-v", r"Version (\S+)"), ("HAProxy", "haproxy", "-v", r"version (\S+)"),
    ):
        path = targets.program(name, peers)
        match = re.search(pattern, output(path, option, env=environment)) if path else None
        if match:
            found[label] = match.group(1)
    match = re.search(r"v(\S+)", output("nft", "--version"))
    if match:
        found["nftables"] = match.group(1)
    commit = output("git", "-C", repository, "rev-parse", "--short", "HEAD").strip()
    jar = next((sallyport / "lib").glob("sallyport-proxy-*.jar"), None)
    found["Sallyport"] = (jar.stem.removeprefix("sallyport-proxy-") if jar else "?") + (f" ({commit})" if commit else "")
    java = re.search(r'version "(\S+)"', output(output(sallyport / "bin" / "find-java").strip() + "/bin/java", "-version"))
    if java:
        found["Java"] = java.group(1)
    return found
