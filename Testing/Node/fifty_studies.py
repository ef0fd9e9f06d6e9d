#!/usr/bin/env python3
"""Fifty studies pushed into the node at once, with three kills in between, each analysed by the program itself.

    fifty_studies.py --program PATH/myosect --work DIR --study DICOM-FOLDER [--studies N] [--kills N]

The studies are twelve slices of the given one under UIDs and Patient IDs of their own. Needs python3-pydicom.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import pydicom

from minidicom import uid_of
from node_test import many_studies_with_kills

SLICES = slice(20, 32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--study", required=True, type=Path)
    parser.add_argument("--studies", type=int, default=50)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="fifty-", dir=options.work))
    slices = [pydicom.dcmread(file) for file in sorted(options.study.glob("*.dcm"))[SLICES]]
    one_at_a_time = threading.Lock()

    def make(name):
        folder = work / "in" / name
        folder.mkdir(parents=True)
        with one_at_a_time:
            for number, image in enumerate(slices):
                image.StudyInstanceUID = uid_of(name)
                image.SeriesInstanceUID = uid_of(name + "/series")
                image.FrameOfReferenceUID = uid_of(name + "/frame")
                image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = uid_of(f"{name}/{number}")
                image.PatientID = name
                image.save_as(folder / f"{number}.dcm")
        return sorted(folder.iterdir())

    try:
        begin = time.monotonic()
        many_studies_with_kills(options.program, work, options.studies, options.kills, make, len(slices), objects=2, extra=["-xt"])
        print(f"in {time.monotonic() - begin:.0f} s")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
