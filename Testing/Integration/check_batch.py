"""Runs a batch of real studies: good ones, bad ones, again, with an interruption in between.

usage: check_batch.py MYOSECT INPUTS WORK_DIR
"""
import csv
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

myosect, inputs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
failures = []
environment = dict(os.environ, MYOSECT_PSEUDONYM_KEY=str(work / "key"))


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def start(*arguments):
    return subprocess.Popen([myosect, "batch", *map(str, arguments), "--progress", "none"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def run(*arguments, code=0):
    process = start(*arguments)
    out, errors = process.communicate(timeout=300)
    check(process.returncode == code, "exit %d, not %d: %s" % (code, process.returncode, errors))
    check(out == "", "stdout is empty")
    return errors


def table(folder):
    with open(folder / "batch.csv", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def commands():
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit():
                yield (entry / "cmdline").read_bytes()
        except OSError:
            pass


shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
secret = work / "MUELLER"
shutil.copytree(inputs / "t1" / "dicom", secret)
listing = work / "list.csv"
listing.write_text(
    "id,input,water,fat,participant,session,modality,involved-side,note\n"
    "dixon-1,,%s,%s,A,1,,left,\n"
    "t1,%s,,,B,1,,,\n"
    "gone,%s,,,C,1,,,not there\n"
    ",%s,,,D,2,ct,,wrong modality\n" % (inputs / "plain" / "water.nii.gz", inputs / "plain" / "fat.nii.gz", inputs / "t1" / "dicom", work / "nowhere", inputs / "t1" / "dicom")
)
results = work / "results"

errors = run(listing, "--output", results, "--jobs", "2", "--keep-image", "--bids", work / "dataset")
rows = table(results)
check(list(rows) == ["dixon-1", "t1", "gone", "D_2"], "rows in the order of the list: " + str(list(rows)))
check([row["status"] for row in rows.values()] == ["done", "done", "failed", "failed"], "states: " + str(rows))
check([row["exit_code"] for row in rows.values()][:3] == ["0", "0", "20"] and rows["D_2"]["exit_code"] in ("21", "22"), "exit codes: " + str(rows))
check(all((row["reason"] != "") == (row["status"] == "failed") for row in rows.values()), "failures have a reason")
check(float(rows["t1"]["seconds"]) > 0 and rows["t1"]["line"] == "3", "seconds and line")
check("2 done, 0 skipped, 2 failed, 0 not run" in errors, "the end is told: " + errors)
check((results / "dixon-1" / "image.nii.gz").exists(), "an option of the command line holds for every study")
check('"involved_side": "left"' in (results / "dixon-1" / "summary.json").read_text(), "a column is an option of its study")
check((work / "dataset" / "sub-A" / "ses-1" / "anat" / "sub-A_ses-1_dseg.nii.gz").exists(), "the dataset takes participant and session of the list")
direct = work / "direct"
subprocess.run([myosect, "analyze", str(inputs / "t1" / "dicom"), "--participant", "B", "--output", str(direct), "--progress", "none", "-q"], check=True, env=environment)
check((direct / "measurements.csv").read_bytes() == (results / "t1" / "measurements.csv").read_bytes(), "a batch gives the numbers of analyze")

# Again: done ones are skipped, failed ones tried again; --strict tells the failures by the exit code.
before = {name: hashlib.sha256((results / name / "summary.json").read_bytes()).hexdigest() for name in ("dixon-1", "t1")}
run(listing, "--output", results, "--keep-image", "--bids", work / "dataset", code=0)
rows = table(results)
check([row["status"] for row in rows.values()] == ["skipped", "skipped", "failed", "failed"], "done ones are skipped: " + str(rows))
check(all(hashlib.sha256((results / name / "summary.json").read_bytes()).hexdigest() == value for name, value in before.items()), "skipped results stay as they are")

# Paths, one a line. Without ids a folder's name does not become that of a result.
plain = work / "plain.txt"
plain.write_text("# one study\n%s\n" % secret)
run(plain, "--output", work / "plain", "--strict")
names = [path.name for path in (work / "plain").iterdir() if not path.name.startswith(".") and path.is_dir()]
check(len(names) == 1 and names[0].startswith("S") and len(names[0]) == 13, "a name that hides the path: " + str(names))
check(not any("MUELLER" in path.name or b"MUELLER" in path.read_bytes() for path in (work / "plain").rglob("*") if path.is_file()), "the folder's name stands nowhere")
run(plain, "--output", work / "named", "--folder-names")
check((work / "named" / "MUELLER" / "summary.json").exists(), "names of folders, when told so")

# Interrupted, it stops within moments, leaves no process and no half result, and goes on later.
many = work / "many.csv"
many.write_text("id,input\n" + "".join("s%d,%s\n" % (i, inputs / "t1" / "dicom") for i in range(4)))
process = start(many, "--output", work / "many", "--jobs", "2")
deadline = time.monotonic() + 120
while time.monotonic() < deadline and not (work / "many" / "s0" / "summary.json").exists():
    time.sleep(0.02)
begin = time.monotonic()
process.send_signal(signal.SIGINT)
out, errors = process.communicate(timeout=60)
check(process.returncode == 130 and len(errors.splitlines()) == 1, "an interruption ends with 130 and one line: %d %s" % (process.returncode, errors))
check(time.monotonic() - begin < 15, "an interruption takes moments")
busy = [command for command in commands() if str(work / "many").encode() in command]
check(not busy, "no process is left: " + str(busy))
done = [row for row in table(work / "many").values() if row["status"] == "done"]
check(1 <= len(done) < 4, "some are done, some not: %d" % len(done))
check(not list((work / "many").glob(".s*.partial*")), "no half result is left")
run(many, "--output", work / "many", "--jobs", "2")
check(sorted(row["status"] for row in table(work / "many").values()) == sorted(["skipped"] * len(done) + ["done"] * (4 - len(done))), "the same command goes on")

# Wrong use.
(work / "twice.csv").write_text("id,input\na,%s\na,%s\n" % (secret, secret))
run(work / "twice.csv", "--output", work / "x", code=2)
(work / "column.csv").write_text("input,colour\n%s,red\n" % secret)
run(work / "column.csv", "--output", work / "x", code=2)
run(work / "none.csv", "--output", work / "x", code=20)
(work / "bad.txt").write_text("%s\n" % (work / "nowhere"))
run(work / "bad.txt", "--output", work / "bad", code=80)
(work / "strict.csv").write_text("id,input\ngood,%s\nbad,%s\n" % (secret, work / "nowhere"))
run(work / "strict.csv", "--output", work / "strict", "--strict", code=81)
check(not (work / "x").exists(), "wrong use writes nothing")

sys.exit(1 if failures else 0)
