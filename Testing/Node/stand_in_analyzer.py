#!/usr/bin/env python3
"""Stands in for the analysis: `analyze IMAGES --output RESULT ...` reads the headers and writes one report into RESULT/dicom.

The file that MYOSECT_STAND_IN names says, as JSON, how it behaves: seconds, crashes (the first N runs end by a signal), exit.
"""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

import minidicom


def main():
    images = Path(sys.argv[2])
    result = Path(sys.argv[sys.argv.index("--output") + 1])
    orders_file = Path(os.environ["MYOSECT_STAND_IN"])
    orders = json.loads(orders_file.read_text())
    headers = [minidicom.elements_of(file.read_bytes()) for file in sorted(images.iterdir())]
    study = minidicom.text_of(headers[0], (0x20, 0xD))
    with open(orders_file.with_suffix(".runs"), "a") as runs:
        runs.write(study + "\n")
    time.sleep(orders.get("seconds", 0))
    if len(orders_file.with_suffix(".runs").read_text().split()) <= orders.get("crashes", 0):
        os.kill(os.getpid(), signal.SIGSEGV)
    if "exit" in orders:
        print(f"error: nothing to measure in series {study}; look elsewhere", file=sys.stderr)
        return orders["exit"]
    digest = hashlib.sha256()
    for file in sorted(images.iterdir()):
        digest.update(file.read_bytes())
    sop = minidicom.uid_of(study + digest.hexdigest())
    after = ""
    if "--supersedes" in sys.argv:
        after = " after " + " ".join(sorted(file.name for file in (Path(sys.argv[sys.argv.index("--supersedes") + 1]) / "dicom").iterdir()))
    working = result.with_name(".result.partial")
    (working / "dicom").mkdir(parents=True)
    (working / "dicom" / "report.dcm").write_bytes(minidicom.report_bytes(study, sop, f"{len(headers)} images" + after))
    (working / "summary.json").write_text("{}")
    working.rename(result)
    return 0


sys.exit(main())
