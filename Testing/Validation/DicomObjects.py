"""The table of docs/validation.md on DICOM objects.

    DicomObjects.py PROGRAM WORK_FOLDER [--scan NAME PATH [OPTION=VALUE...]]...

Every scan is analysed with all objects and checked as by Testing/Integration/CheckDicomObjects.py: dciodvfy, dsrdump, pydicom, voxels
against segmentation.nii.gz, frames against the images, numbers against the tables. Phantoms come first, then one CT stored in other ways,
then the scans that are named; two visits are compared at the end.
"""
import os
import shutil
import subprocess
import sys

import pydicom

TESTING = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TESTING, "Integration"))
import CheckDicomObjects as check
import VaryCtSeries

PHANTOMS = ["calf", "calf-coronal", "calf-sagittal", "calf-oblique", "calf-feet-first", "thigh-coarse", "thigh-one-leg-crop", "amputated", "mr-t1-multiframe", "mr-dixon-calf",
            "mr-dixon-stations", "mr-dixon-24mm", "mr-dixon-ge", "mr-dixon-xa", "mr-dixon-philips", "mr-dixon-philips-multiframe"]
VARIED = ["enhanced", "enhanced-oblique", "tilted", "gap"]
VISITS = ["visit-thigh-1", "visit-thigh-2", "visit-thigh-2-loss-5"]


def phantom(program, work, case):
    folder = os.path.join(work, "phantoms", case)
    if not os.path.isdir(folder):
        subprocess.run([program, "phantom", "--case", case, "--output", folder, "--progress", "none", "-q"], check=True)
    return os.path.join(folder, "dicom")


def row(name, work, numbers, result):
    seg = pydicom.dcmread(os.path.join(result, "dicom", "seg.dcm"), stop_before_pixels=True)
    verdict = "clean" if not check.failures else "%d failures" % len(check.failures)
    print("| %s | %d x %d | %d | %d | %s |" % (name, seg.Columns, seg.Rows, seg.NumberOfFrames, numbers, verdict), flush=True)


def named_scans(words):
    scans = []
    for word in words:
        if word == "--scan":
            scans.append([])
        else:
            scans[-1].append(word)
    return [(scan[0], scan[1], [part for option in scan[2:] for part in ("--" + option).split("=")]) for scan in scans]


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    failed = 0
    scans = [(case, lambda case=case: phantom(program, work, case), []) for case in PHANTOMS]
    scans += [("calf, " + name, lambda name=name: os.path.join(work, "varied", name), []) for name in VARIED]
    scans += [(name, lambda path=path: path, options) for name, path, options in named_scans(sys.argv[3:])]
    results = {}
    for name, path, options in scans:
        if name == "calf, " + VARIED[0]:
            VaryCtSeries.vary(phantom(program, work, "calf"), os.path.join(work, "varied"))
        check.failures.clear()
        folder = os.path.join(work, "results", name.replace(", ", "-").replace(" ", "-"))
        os.makedirs(folder)
        result, numbers = check.check_scan(program, folder, path(), options)
        row(name, work, numbers, result)
        failed += len(check.failures)
    check.failures.clear()
    for case in VISITS:
        results[case], _ = check.check_scan(program, os.path.join(work, "results"), phantom(program, work, case), [])
    numbers = check.check_comparison(program, work, "changes", [results[case] for case in VISITS])
    print("| changes over three visits | | | %d | %s |" % (numbers, "clean" if not check.failures else "%d failures" % len(check.failures)))
    return 1 if failed or check.failures else 0


sys.exit(main())
