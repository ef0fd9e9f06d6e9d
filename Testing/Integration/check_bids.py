"""Adds results to a BIDS derivative dataset and checks the dataset against the rules of BIDS 1.8.0 (file names, sidecars, tables, description).

usage: check_bids.py MYOSECT INPUTS WORK_DIR
"""
import gzip
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

myosect, inputs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
failures = []
files = ["--water", str(inputs / "plain" / "water.nii.gz"), "--fat", str(inputs / "plain" / "fat.nii.gz")]


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def run(*arguments, code=0):
    done = subprocess.run([myosect, *map(str, arguments), "--progress", "none", "-q"], capture_output=True, text=True, timeout=300)
    check(done.returncode == code, "exit %d, not %d: %s %s" % (code, done.returncode, " ".join(map(str, arguments)), done.stderr))
    return done


def digest(root):
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(root.rglob("*")) if path.is_file()}


shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
root = work / "dataset"

# One entry without a result folder, one beside a result folder, one named by a table.
run("analyze", *files, "--bids", root, "--participant", "P01", "--bids-session", "1")
first = digest(root)
run("analyze", *files, "--bids", root, "--participant", "P01", "--bids-session", "2", "--bids-acquisition", "calf", "--bids-run", "1", "--output", work / "result")
table = work / "map.csv"
table.write_text("participant_id,subject,session\nT-7,sub-07,\n")
run("analyze", inputs / "t1" / "dicom", "--bids", root, "--participant", "T-7", "--bids-map", table)
check(all(digest(root).get(name) == value for name, value in first.items()), "what stands in the dataset stays as it is")

# Names.
label = "[0-9a-zA-Z]+"
entry = re.compile("sub-(%s)/(?:ses-(%s)/)?anat/(sub-%s(?:_ses-%s)?(?:_acq-%s)?(?:_run-[0-9]+)?)(_desc-(%s)_morph|_dseg)\\.(nii\\.gz|json|tsv)" % ((label,) * 6))
seen = {}
for path in sorted(path for path in root.rglob("*") if path.is_file()):
    name = str(path.relative_to(root))
    if name in ("dataset_description.json", "README", ".bidsignore"):
        continue
    match = entry.fullmatch(name)
    check(match, "the name is one of BIDS: " + name)
    if match:
        subject, session, prefix = match.group(1, 2, 3)
        check(prefix.startswith("sub-" + subject + ("_ses-" + session if session else "")), "folders and name agree: " + name)
        check(("_ses-" in prefix) == bool(session), "the session stands in both: " + name)
        seen.setdefault(prefix, set()).add(path.name[len(prefix) :])
check(sorted(seen) == ["sub-07", "sub-P01_ses-1", "sub-P01_ses-2_acq-calf_run-1"], "three entries: " + str(sorted(seen)))
wanted = {"_dseg.nii.gz", "_dseg.json", "_dseg.tsv"} | {"_desc-%s_morph.%s" % (what, ending) for what in ("slices", "limbs", "levels", "asymmetry") for ending in ("tsv", "json")}
for prefix, names in seen.items():
    check(names == wanted, "files of %s: %s" % (prefix, sorted(names ^ wanted)))

# The description: Name and BIDSVersion are required, GeneratedBy with a Name of a derivative.
description = json.loads((root / "dataset_description.json").read_text())
check(isinstance(description["Name"], str) and re.fullmatch(r"\d+\.\d+\.\d+", description["BIDSVersion"]), "Name and BIDSVersion")
check(description["DatasetType"] == "derivative", "DatasetType")
version = subprocess.run([myosect, "--version"], capture_output=True, text=True).stdout.split()[-1]
check([(maker["Name"], maker["Version"]) for maker in description["GeneratedBy"]] == [("MyoSect", version)], "GeneratedBy names the program once, with its version")

# Tables, sidecars, label maps.
for path in root.rglob("*.tsv"):
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    check(len(set(columns)) == len(columns) and all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in columns), "columns of " + path.name)
    check(all(len(line.split("\t")) == len(columns) and "" not in line.split("\t") for line in lines), "every cell of %s is filled, n/a where it is undefined" % path.name)
    if path.name.endswith("_dseg.tsv"):
        check(columns == ["index", "name", "abbreviation", "color"], "columns of the lookup table")
        known = {int(line.split("\t")[0]) for line in lines[1:]}
        voxels = set(gzip.decompress(path.with_name(path.name.replace(".tsv", ".nii.gz")).read_bytes())[352:])
        check(voxels <= known and len(voxels) > 5, "every label of the map is in the table")
        check(all(re.fullmatch("#[0-9a-f]{6}", line.split("\t")[3]) for line in lines[1:]), "colours are hexadecimal")
    else:
        sidecar = json.loads(path.with_suffix(".json").read_text())
        check(list(sidecar) == columns, "the sidecar describes the columns of " + path.name)
        check(all(column["Description"] for column in sidecar.values()), "every column has a meaning in " + path.name)
        if "muscle_area_cm2" in sidecar:
            check(sidecar["muscle_area_cm2"]["Units"] == "cm^2", "units")
        check(columns[0] == "participant_id" and all(line.split("\t")[0].startswith("sub-") for line in lines[1:]), "the participant is the dataset's")
for path in root.rglob("*_dseg.json"):
    sidecar = json.loads(path.read_text())
    check(sidecar["Manual"] is False and sidecar["SoftwareVersion"] == version and sidecar["Parameters"], "sidecar of the label map")
check((root / "sub-P01" / "ses-2" / "anat" / "sub-P01_ses-2_acq-calf_run-1_dseg.nii.gz").read_bytes() == (work / "result" / "segmentation.nii.gz").read_bytes(), "the label map is that of the result")
everything = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file() and path.suffix != ".gz")
check(b"T-7" not in everything, "the participant's own id stands nowhere")
check(not re.search(rb"1\.[0-9]+\.[0-9.]{8,}", everything), "no UID stands anywhere")
check(not re.search(rb"\b(19|20)\d\d-\d\d-\d\d\b", everything), "no date stands anywhere")

# What exists is refused, and replaced only when told so.
before = digest(root)
run("analyze", *files, "--bids", root, "--participant", "P01", "--bids-session", "1", code=40)
run("analyze", *files, "--bids", root, "--participant", "P-01", code=2)
run("analyze", *files, "--bids", root, code=2)
run("analyze", *files, "--bids", root, "--participant", "P02", "--identified", code=2)
run("analyze", *files, code=2)
run("analyze", *files, "--bids", inputs, "--participant", "P01", code=40)
(work / "other.csv").write_text("participant_id,subject\nX,01\n")
run("analyze", *files, "--bids", root, "--participant", "P05", "--bids-map", work / "other.csv", code=22)
check(digest(root) == before, "a refusal leaves the dataset as it is")
run("analyze", *files, "--bids", root, "--participant", "P01", "--bids-session", "1", "--force")
check(digest(root) == before, "the same analysis gives the same bytes")

# A corrected map is not called automatic. Several at once do no harm.
run("measure", *files, "--segmentation", work / "result" / "segmentation.nii.gz", "--bids", root, "--participant", "P03")
check("Manual" not in json.loads((root / "sub-P03" / "anat" / "sub-P03_dseg.json").read_text()), "a given segmentation is not called automatic")
together = [
    subprocess.Popen([myosect, "measure", *files, "--segmentation", str(work / "result" / "segmentation.nii.gz"), "--bids", str(work / "fresh"), "--participant", "Q%d" % i, "--progress", "none", "-q"])
    for i in range(4)
]
check([process.wait(timeout=300) for process in together] == [0] * 4, "four at once")
check(len(list((work / "fresh").rglob("*_dseg.nii.gz"))) == 4 and not list((work / "fresh").glob(".partial*")), "four entries, and no remains")
json.loads((work / "fresh" / "dataset_description.json").read_text())

sys.exit(1 if failures else 0)
