"""Runs MyoSectCLI as 3D Slicer does, on volumes as 3D Slicer writes them, and checks all that it gives back.

usage: check_plugin.py MYOSECT_CLI MYOSECT INPUTS SAMPLE WORK_DIR
"""
import gzip
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

plugin, myosect, inputs, sample, work = sys.argv[1], sys.argv[2], *map(pathlib.Path, sys.argv[3:6])
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def run(*arguments):
    with tempfile.TemporaryDirectory(dir=work) as temporary:
        done = subprocess.run([plugin, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=dict(os.environ, TMPDIR=temporary))
        check(not list(pathlib.Path(temporary).iterdir()), "temporary files are gone after a run")
    return done


def read_nifti(path):
    """Size, rows of the affine (RAS millimetres), and the float voxels of a little-endian NIfTI file."""
    data = gzip.decompress(path.read_bytes())
    size = struct.unpack_from("<3h", data, 42)
    affine = [struct.unpack_from("<4f", data, 280 + 16 * row) for row in range(3)]
    kind = struct.unpack_from("<h", data, 70)[0]
    assert kind == 16, kind
    return size, affine, data[int(struct.unpack_from("<f", data, 108)[0]) :]


def write_nrrd(path, nifti, space):
    """The volume as NRRD in the given world; 3D Slicer's storage writes left-posterior-superior, older ones right-anterior-superior."""
    size, affine, voxels = nifti
    sign = (1, 1, 1) if space == "right-anterior-superior" else (-1, -1, 1)
    vector = lambda column: "(" + ",".join(repr(sign[row] * affine[row][column]) for row in range(3)) + ")"
    header = (
        "NRRD0004\ntype: float\ndimension: 3\nspace: %s\nsizes: %d %d %d\nspace directions: %s %s %s\nkinds: domain domain domain\nendian: little\nencoding: gzip\nspace origin: %s\n\n"
        % (space, *size, vector(0), vector(1), vector(2), vector(3))
    )
    path.write_bytes(header.encode() + gzip.compress(voxels, 1))


def read_nrrd(path):
    head, body = path.read_bytes().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line and not line.startswith("#"))
    return fields, gzip.decompress(body)


def rows_of(path):
    lines = path.read_text().splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def parameters_of(path):
    return dict(line.split(" = ", 1) if " = " in line else (line.rstrip(" ="), "") for line in path.read_text().splitlines())


shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)

# As 3D Slicer calls it: every enumeration and number is passed, also where nobody chose.
form = ["--modality", "auto", "--segment", "auto", "--side", "auto", "--involvedside", "none", "--sex", "unknown", "--threads", "0", "--processinformationaddress", "0x0"]
results = {}
for space in ("left-posterior-superior", "right-anterior-superior"):
    folder = work / space
    folder.mkdir()
    for name in ("water", "fat"):
        write_nrrd(folder / (name + ".nrrd"), read_nifti(inputs / "plain" / (name + ".nii.gz")), space)
    done = run("--returnparameterfile", folder / "numbers.params", "--water", folder / "water.nrrd", "--fat", folder / "fat.nrrd", "--labelmap", folder / "labels.nrrd",
               "--measurementtable", folder / "slices.tsv", "--limbtable", folder / "limbs.tsv", "--leveltable", folder / "levels.tsv", "--asymmetrytable", folder / "sides.tsv", *form)
    check(done.returncode == 0, "exit 0 on success")
    check(done.stderr == "", "nothing on stderr on success: " + done.stderr)
    check(done.stdout.startswith("<filter-start>") and "</filter-end>" in done.stdout, "progress begins and ends")
    fractions = [float(text) for text in re.findall("<filter-progress>(.*?)</filter-progress>", done.stdout)]
    check(len(fractions) > 5 and fractions == sorted(fractions) and fractions[-1] == 1.0, "progress rises to 1")
    check(len(re.findall("<filter-comment>.*?</filter-comment>", done.stdout)) >= 4, "stages are named")
    results[space] = [(folder / name).read_text() for name in ("slices.tsv", "limbs.tsv", "levels.tsv", "sides.tsv", "numbers.params")]
    fields, labels = read_nrrd(folder / "labels.nrrd")
    check({1, 2, 9, 10} <= set(labels), "the label map holds muscle and bone of both legs")
    results[space].append(labels)
    water, _ = read_nrrd(folder / "water.nrrd")
    if space == fields["space"]:
        vectors = lambda header, key: [float(text) for text in re.findall(r"[-+0-9.e]+", header[key])]
        check(vectors(fields, "space origin") == vectors(water, "space origin"), "the label map has the origin of the volume")
        check(vectors(fields, "space directions") == vectors(water, "space directions"), "the label map has the axes of the volume")
        check(fields["sizes"] == water["sizes"], "the label map has the size of the volume")
check(results["left-posterior-superior"] == results["right-anterior-superior"], "the same result whatever world the file is in")

slices = rows_of(work / "left-posterior-superior" / "slices.tsv")
check({row["side"] for row in slices} == {"left", "right"}, "both sides are measured")
numbers = parameters_of(work / "left-posterior-superior" / "numbers.params")
check(numbers["limbcount"] == "2" and int(numbers["slicecount"]) == sum(row["status"] == "ok" for row in slices), "counts are those of the table")
left = [float(row["muscle_area_cm2"]) for row in slices if row["side"] == "left" and row["muscle_area_cm2"]]
check(abs(float(numbers["leftmusclearea"]) - sum(left) / len(left)) < 1e-3, "the mean muscle area is that of the table")

# The same numbers as the program itself gives.
direct = work / "direct"
subprocess.run([myosect, "analyze", "--water", str(inputs / "plain" / "water.nii.gz"), "--fat", str(inputs / "plain" / "fat.nii.gz"), "--output", str(direct), "--progress", "none"], check=True)
check((direct / "measurements.csv").read_text().replace(",", "\t") == (work / "left-posterior-superior" / "slices.tsv").read_text(), "the table is that of myosect analyze")

# A map that was corrected is measured as it is.
folder = work / "left-posterior-superior"
done = run("--water", folder / "water.nrrd", "--fat", folder / "fat.nrrd", "--segmentation", folder / "labels.nrrd", "--measurementtable", work / "again.tsv", *form)
check(done.returncode == 0 and done.stderr == "", "a segmentation is measured")
check((work / "again.tsv").read_text() == (folder / "slices.tsv").read_text(), "measuring its own segmentation gives the same table")

# CT, with the whole result kept.
subprocess.run([myosect, "analyze", str(sample), "--output", str(work / "ct"), "--keep-image", "--progress", "none", "-q"], check=True)
done = run("--inputvolume", work / "ct" / "image.nii.gz", "--output", work / "kept", "--returnparameterfile", work / "ct.params", *form[2:], "--modality", "ct")
check(done.returncode == 0 and done.stderr == "", "a CT volume is measured: " + done.stderr)
check((work / "kept" / "report.html").exists(), "the result folder is kept where one was named")
check(int(parameters_of(work / "ct.params")["slicecount"]) > 0, "slices of CT are measured")

# Failures: one line, another exit code than 0, and no output.
for what, code, arguments in (
    ("no input", 2, form),
    ("a volume without modality", 2, ["--inputvolume", folder / "water.nrrd", *form]),
    ("a missing file", 20, ["--inputvolume", work / "none.nrrd", "--modality", "ct"]),
    ("an unknown flag", 2, ["--colour", "red"]),
    ("water without fat", 2, ["--water", folder / "water.nrrd"]),
    ("an unwritable table", 40, ["--water", folder / "water.nrrd", "--fat", folder / "fat.nrrd", "--measurementtable", work / "no" / "folder.tsv"]),
):
    done = run(*arguments, "--labelmap", work / "failed.nrrd")
    check(done.returncode == code, "%s ends with %d, not %d" % (what, code, done.returncode))
    check(len(done.stderr.splitlines()) == 1, what + " is told in one line: " + done.stderr)
check(run("--version").stdout.startswith("MyoSect "), "--version")

sys.exit(1 if failures else 0)
