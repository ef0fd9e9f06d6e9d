#!/usr/bin/env python3
"""The node beside a real archive: Orthanc on loopback gets a study, routes it to the node, and holds the results afterwards.

    orthanc_test.py --program PATH/myosect --work DIR --study DICOM-FOLDER

Orthanc routes everything that belongs to the study, so that the node's own objects come back to it as well. Needs Debian's packages orthanc
and python3-pydicom.
"""

import argparse
import csv
import io
import json
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pydicom

from minidicom import wait_until
from nodekit import Node, check, free_port, start

LUA = """
function OnStableStudy(studyId, tags, metadata)
  RestApiPost('/modalities/MYOSECT/store', '{ "Resources" : [ "' .. studyId .. '" ], "Asynchronous" : true }')
end
"""


class Orthanc:
    def __init__(self, folder, node_port):
        self.http, self.dicom = free_port(), free_port()
        folder.mkdir()
        (folder / "route.lua").write_text(LUA)
        configuration = {
            "Name": "test", "StorageDirectory": str(folder / "storage"), "IndexDirectory": str(folder / "storage"), "Plugins": [],
            "HttpPort": self.http, "DicomPort": self.dicom, "DicomAet": "ORTHANC", "DicomCheckCalledAet": True, "DicomAlwaysAllowStore": False,
            "RemoteAccessAllowed": False, "AuthenticationEnabled": False, "HttpServerEnabled": True, "StableAge": 2,
            "LuaScripts": [str(folder / "route.lua")], "DicomModalities": {"MYOSECT": ["MYOSECT", "127.0.0.1", node_port]}}
        (folder / "orthanc.json").write_text(json.dumps(configuration))
        self.log = folder / "orthanc.log"
        self.process = start(["Orthanc", str(folder / "orthanc.json")], stdout=self.log.open("w"), stderr=self.log.open("a"))
        wait_until(self.answers, 30, lambda: "Orthanc answers: " + self.log.read_text()[-2000:])

    def answers(self):
        try:
            return self.get("/system")
        except OSError:
            return None

    def get(self, path, data=None):
        """Body of an answer of the REST interface; a POST with data."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", data=data, timeout=20) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def objects(self, modality):
        """Objects of a modality, as the archive gives them out."""
        found = []
        for series in self.json("/series?expand"):
            if series["MainDicomTags"].get("Modality") == modality:
                found += [pydicom.dcmread(io.BytesIO(self.get(f"/instances/{i}/file"))) for i in series["Instances"]]
        return found

    def close(self):
        self.process.terminate()
        self.process.wait(30)


def numbers_of(item):
    """All numeric values of a structured report."""
    values = [float(v.NumericValue) for v in item.get("MeasuredValueSequence", [])]
    for child in item.get("ContentSequence", []):
        values += numbers_of(child)
    return values


def elements_of(dataset):
    """Elements without those of the file's head, for comparison."""
    return {element.tag: (element.VR, element.value) for element in dataset if element.tag.group > 2}


def run(program, work, study):
    with Node(program, work, [], ["--allow-from", None, "--quiet-seconds", "2"], stand_in=False) as node:
        orthanc = Orthanc(work / "orthanc", node.port)
        try:
            node.arguments += ["--send-to", f"ORTHANC@127.0.0.1:{orthanc.dicom}"]
            # The archive takes nothing from a peer that it does not know.
            node.start()
            files = sorted(Path(study).glob("*.dcm"))[20:32]
            for file in files:
                orthanc.get("/instances", file.read_bytes())
            node.wait_for(120, done=1)
            segmentations, reports = orthanc.objects("SEG"), orthanc.objects("SR")
            check(len(segmentations) == 1 and len(reports) == 1, f"one SEG and one SR in the archive: {len(segmentations)}, {len(reports)}")
            job = node.jobs("done")[0]
            check(json.loads((job / "job.json").read_text())["images"] == len(files), "of all images")
            made = {file: pydicom.dcmread(file) for file in sorted((job / "result" / "dicom").glob("*.dcm"))}
            by_uid = {str(d.SOPInstanceUID): d for d in made.values()}
            for stored in segmentations + reports:
                check(elements_of(by_uid[str(stored.SOPInstanceUID)]) == elements_of(stored), "the archive holds what the node made")
            source = pydicom.dcmread(files[0], stop_before_pixels=True)
            for stored in segmentations + reports:
                check(stored.StudyInstanceUID == source.StudyInstanceUID and stored.PatientID == source.PatientID, "in the study and patient it belongs to")
            numbers = numbers_of(reports[0])
            with open(job / "result" / "limbs.csv", newline="") as table:
                rows = [row for row in csv.DictReader(table) if row["segment"] == "calf"]
            check(len(rows) == 2, "both calves are measured")
            for row in rows:
                for column in ("mean_muscle_area_cm2", "mean_muscle_hu"):
                    check(any(number == float(row[column]) for number in numbers), f"{column} {row[column]} of the {row['side']} calf is in the report")
            check(segmentations[0].Rows == source.Rows and segmentations[0].FrameOfReferenceUID == source.FrameOfReferenceUID, "the SEG lies on the images")
            # The archive routes the study again, with the results in it.
            wait_until(lambda: node.status()["node"]["since_start"].get("own_objects_ignored", 0) >= 2, 60,
                       lambda: f"own objects came back: {node.status()}")
            time.sleep(5)
            check(node.status()["studies_open"] == 0 and node.count("done") == 1 and node.count("waiting") + node.count("failed") == 0, "and start nothing")
            check(len(orthanc.objects("SEG")) == 1 and len(orthanc.objects("SR")) == 1, "still one of each")
            check(str(source.PatientName) not in node.log_text() and str(source.StudyInstanceUID) not in node.log_text(), "the log tells no identity")
            check(node.stop() == 0, "a clean end")
        except BaseException:
            sys.stderr.write(orthanc.log.read_text()[-3000:])
            raise
        finally:
            orthanc.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--study", required=True)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="orthanc-", dir=options.work))
    try:
        begin = time.monotonic()
        run(options.program, work, options.study)
        print(f"orthanc: passed in {time.monotonic() - begin:.1f} s")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
