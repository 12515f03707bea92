"""Measures opcit against the peers' script on one loopback server and prints the table of `docs/performance.md`.

CPU time and peak memory are what the kernel accounts to the process (`wait4`): user + system seconds, `ru_maxrss`.
Wall time is printed nowhere, because it says more about the machine's other work than about the program.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
# Of an abstract: as long as arXiv's are, and so short that the peers' script comes near the 79 MB of the run that the target was
# taken from.
WORDS, FEW = 150, 3
TURNS = 5


def measured(command, env, **options):
    """Runs a command; CPU seconds, peak memory in MB."""
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Upstream:
    """The stand-in, and its settings."""

    def __init__(self, binary, entries, folder, words):
        self.catalog = folder / f"list-{entries}.jsonl"
        papers = entries * 10 // 9 + 10
        command = [binary, "--papers", papers, "--words", words, "--entries", entries, "--list", self.catalog]
        self.process = subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        settings = [self.process.stdout.readline().strip().split("=", 1) for _ in range(2)]
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "OPCIT_ARXIV_INTERVAL": "0s",
            "OPCIT_S2_INTERVAL": "0s",
            "OPCIT_CACHE": str(folder / f"cache-{entries}.sqlite"),
            "NO_PROXY": "127.0.0.1",
            **dict(settings),
        }

    def requests(self):
        """Ends it; requests to arXiv and to Semantic Scholar."""
        said, _ = self.process.communicate()
        return [int(line.split(":")[1].split()[0]) for line in said.splitlines() if "requests" in line]


def cold(opcit, upstream, entries, folder):
    with Running(upstream, entries, folder) as up:
        out = folder / f"out-{entries}.json"
        cpu, memory = measured([opcit, "enrich", str(up.catalog), "-o", str(out), "-q"], up.env)
    return {"cpu": cpu, "memory": memory, "requests": up.asked, "env": up.env, "catalog": up.catalog, "out": out}


class Running:
    def __init__(self, binary, entries, folder, words=WORDS):
        self.upstream = Upstream(binary, entries, folder, words)

    def __enter__(self):
        return self

    def __getattr__(self, name):
        return getattr(self.upstream, name)

    def __exit__(self, *_):
        self.asked = self.upstream.requests()


def warm(opcit, run):
    # Nobody listens on port 1: a request would fail the run.
    env = {**run["env"], "OPCIT_ARXIV_URL": "http://127.0.0.1:1", "OPCIT_S2_URL": "http://127.0.0.1:1"}
    out = run["out"].with_suffix(".warm.json")
    return measured([opcit, "enrich", str(run["catalog"]), "-o", str(out), "-q"], env)


def in_turns(opcit, python, upstream, entries, folder, words):
    """CPU and memory of both on the same papers, medians of several turns: each with an empty cache."""
    ours, theirs = [], []
    for _ in range(TURNS):
        for results, command in [
            (ours, lambda up: [opcit, "enrich", str(up.catalog), "-o", str(folder / "ours.json"), "-q"]),
            (theirs, lambda up: [python, str(HERE / "peers.py"), str(up.catalog), str(folder / "peers.json")]),
        ]:
            with Running(upstream, entries, folder, words) as up:
                cache = pathlib.Path(up.env["OPCIT_CACHE"])
                for old in [cache, *folder.glob(cache.name + "-*"), folder / "ours.json"]:
                    old.unlink(missing_ok=True)
                results.append(measured(command(up), up.env))
    middle = lambda results: tuple(statistics.median(values) for values in zip(*results))
    return middle(ours), middle(theirs)


def least(times, work):
    """The least CPU of several runs: what is above it is the machine's other work."""
    return min((work() for _ in range(times)), key=lambda r: r[0])


def row(what, value, target, holds):
    print(f"| {what} | {value} | {target} | {'yes' if holds else '**no**'} |", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--opcit", default=ROOT / "target/release/opcit")
    arguments.add_argument("--upstream", default=ROOT / "target/release/examples/upstream")
    arguments.add_argument("--python", help="an interpreter with requirements.txt installed; without it no peers")
    arguments.add_argument("--sizes", default="10000,100000", help="cold runs, the first one against the peers")
    options = arguments.parse_args()
    opcit, upstream = str(options.opcit), str(options.upstream)
    sizes = [int(size) for size in options.sizes.split(",")]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="opcit-compare-"))
    print("| what | measured | target | holds |\n|---|---|---|---|")
    try:
        runs = {}
        for size in sizes:
            runs[size] = run = cold(opcit, upstream, size, folder)
            expected = [-(-size // 100), -(-size // 500)]
            row(f"requests, cold, {size:,} papers", "{} + {}".format(*run["requests"]),
                "{} + {}".format(*expected), run["requests"] == expected)
            row(f"cold, {size:,} papers, CPU and peak memory", f"{run['cpu']:.2f} s, {run['memory']:.0f} MB", "", True)
            disk = pathlib.Path(run["env"]["OPCIT_CACHE"]).stat().st_size / size
            row(f"cache, bytes a paper at {size:,}", f"{disk:.0f}", "≤ 2,000", disk <= 2000)
        if options.python:
            size = sizes[0]
            turns = folder / "turns"
            for words in (WORDS, FEW):
                turns.mkdir()
                ours, theirs = in_turns(opcit, options.python, upstream, size, turns, words)
                shutil.rmtree(turns)
                told = f"{size:,} papers, {words} words an abstract, medians of {TURNS} in turns"
                row(f"opcit and the peers' script, {told}",
                    f"{ours[0]:.2f} s, {ours[1]:.0f} MB; {theirs[0]:.2f} s, {theirs[1]:.0f} MB", "", True)
                ratio, memory = theirs[0] / ours[0], ours[1] / theirs[1]
                row(f"CPU, peers ÷ opcit, {words} words", f"{ratio:.1f}", "≥ 5", ratio >= 5)
                row(f"memory, opcit ÷ peers, {words} words", f"{memory:.2f}", "≤ 0.33", memory <= 1 / 3)
        warmed = {size: least(3, lambda run=run: warm(opcit, run)) for size, run in runs.items()}
        for size, (cpu, memory) in warmed.items():
            target = 2.0 if size == 100_000 else None
            row(f"warm rerun, {size:,} entries, JSONL → JSON", f"{cpu:.2f} s, {memory:.0f} MB, {cpu / size * 1e6:.1f} µs an entry",
                f"≤ {target} s" if target else "", not target or cpu <= target)
        small, large = warmed[sizes[0]], warmed[sizes[-1]]
        ratio = (large[0] / sizes[-1]) / (small[0] / sizes[0])
        row(f"CPU an entry, {sizes[-1]:,} ÷ {sizes[0]:,}", f"{ratio:.2f}", "0.8 … 1.2", ratio <= 1.2)
        if len(sizes) > 1:
            row(f"peak memory, warm, {sizes[-1]:,} ÷ {sizes[-2]:,}", f"{large[1] / warmed[sizes[-2]][1]:.2f}", "≤ 1.5",
                large[1] / warmed[sizes[-2]][1] <= 1.5)
        row("peak memory, warm, largest", f"{large[1]:.0f} MB", "≤ 200 MB", large[1] <= 200)
        env = runs[sizes[0]]["env"]
        quiet = {"stdout": subprocess.DEVNULL}
        for what, command, target in [
            ("`opcit --version`", ["--version"], 10),
            ("`opcit identify URL`", ["identify", "https://arxiv.org/abs/2101.00001"], 10),
            ("`opcit enrich` of our catalog, offline",
             ["enrich", str(ROOT / "catalog/healthcare-foundation-models.md"), "--offline", "-q", "-o", str(folder / "own.json")], 50),
        ]:
            if "enrich" in command and not (ROOT / "catalog/healthcare-foundation-models.md").exists():
                continue
            cpu, _ = least(10, lambda command=command: measured([opcit, *command], env, **quiet))
            row(what, f"{cpu * 1000:.1f} ms CPU", f"≤ {target} ms", cpu * 1000 <= target)
    finally:
        shutil.rmtree(folder)


main()
