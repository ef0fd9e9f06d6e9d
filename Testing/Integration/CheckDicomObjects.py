"""DICOM objects of a result, read by other software: dciodvfy, dsrdump and pydicom.

    CheckDicomObjects.py PROGRAM WORK_FOLDER SCAN...

SCAN is a DICOM folder. Every scan is analysed with all objects; voxels of the segmentation must be those of segmentation.nii.gz, and every
number of the tables must stand in the report as it stands there.
"""
import csv
import gzip
import os
import re
import shutil
import struct
import subprocess
import sys

import numpy
import pydicom

# What dciodvfy finds in patient and study values, which are taken over from the source as they are. The scans of the sample pad these
# attributes with a zero byte where the standard asks for a space: study date and time, accession number, referring physician, study ID;
# the patient's name, ID, birth date and time, sex. The last line sums such findings up.
FROM_SOURCE = [
    r"^Error - Value invalid for this VR - \(0x(0008,0x00(20|30|50|90)|0020,0x0010|0010,0x00(10|20|30|32|40))\).* - Trailing character invalid for this VR = ''",
    r"^Error - Dicom dataset contains invalid data values for Value Representations$",
]

failures = []


def expect(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED: " + text)


def run(command, expected=0):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode != expected:
        failures.append("%s ended with %d instead of %d:\n%s" % (" ".join(command), done.returncode, expected, text))
        print(failures[-1])
    return text


def read_nifti(path):
    """Labels by index along the three axes, and the matrix from index to LPS."""
    with gzip.open(path) as stream:
        data = stream.read()
    size = struct.unpack_from("<3h", data, 42)
    assert struct.unpack_from("<h", data, 70)[0] == 2
    matrix = numpy.array([struct.unpack_from("<4f", data, 280 + 16 * row) for row in range(3)])
    matrix[:2] *= -1
    offset = int(struct.unpack_from("<f", data, 108)[0])
    voxels = numpy.frombuffer(data, numpy.uint8, size[0] * size[1] * size[2], offset)
    return voxels.reshape(size, order="F"), matrix


def label_of(segment):
    tissues = {"91727004": 0, "55603005": 1, "67769002": 2, "39937001": 3, "MYO_CORTICAL": 4, "14016003": 5, "MYO_OTHER_IN": 6, "MYO_OTHER_OUT": 7}
    tissue = tissues[segment.SegmentedPropertyTypeCodeSequence[0].CodeValue]
    modifiers = segment.SegmentedPropertyTypeCodeSequence[0].get("SegmentedPropertyTypeModifierCodeSequence")
    if not modifiers:
        return 101 + 2 * tissue
    return 2 * tissue + {"7771000": 1, "24028007": 2}[modifiers[0].CodeValue]


def check_segmentation(path, result):
    seg = pydicom.dcmread(path)
    labels, matrix = read_nifti(os.path.join(result, "segmentation.nii.gz"))
    full = numpy.vstack([matrix, [0, 0, 0, 1]])
    frames = seg.pixel_array.reshape(int(seg.NumberOfFrames), seg.Rows, seg.Columns)
    read = numpy.zeros_like(labels)
    numbers = {segment.SegmentNumber: label_of(segment) for segment in seg.SegmentSequence}
    for frame, group in zip(frames, seg.PerFrameFunctionalGroupsSequence):
        position = [float(x) for x in group.PlanePositionSequence[0].ImagePositionPatient]
        index = numpy.linalg.solve(full, position + [1.0])[:3]
        i, j, k = [int(round(x)) for x in index]
        expect(numpy.abs(index - [i, j, k]).max() < 0.02 and i == 0 and j == 0, "frame at %s lies at index %s" % (position, index))
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        expect(frame.any(), "an empty frame of segment %d" % number)
        read[:, :, k][frame.T > 0] = numbers[number]
    expect(numpy.array_equal(read, labels), path + ": voxels differ from segmentation.nii.gz")
    for segment in seg.SegmentSequence:
        expect(segment.TrackingUID.startswith("2.25.") and segment.TrackingID, "a segment without tracking")
        expect(segment.SegmentAlgorithmType == "AUTOMATIC" and segment.SegmentAlgorithmName.startswith("MyoSect"), "a segment without its algorithm")
        expect(len(segment.RecommendedDisplayCIELabValue) == 3, "a segment without colour")


def code(sequence):
    return sequence[0].CodeValue


def children(item, relation=None):
    return [c for c in item.get("ContentSequence", []) if relation is None or c.RelationshipType == relation]


def named(item, value):
    return [c for c in children(item) if "ConceptNameCodeSequence" in c and code(c.ConceptNameCodeSequence) == value]


def text_of_number(item):
    """The number as it stands in the file."""
    value = item.MeasuredValueSequence[0].NumericValue
    return getattr(value, "original_string", str(value)), item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue


def groups_of(report):
    """Measurement groups by tracking identifier: a list of (concept, derivation or side, number, unit)."""
    groups = {}
    for container in children(report):
        if code(container.ConceptNameCodeSequence) not in ("126010", "126011"):
            continue
        for group in children(container):
            name = named(group, "112039")[0].TextValue
            expect(name not in groups, "two groups are tracked as " + name)
            expect(named(group, "112040") and named(group, "121071") and named(group, "363698007"), name + " lacks tracking, finding or site")
            numbers = []
            for item in children(group):
                if item.ValueType != "NUM":
                    continue
                modifiers = [code(c.ConceptCodeSequence) for c in children(item, "HAS CONCEPT MOD") if c.ValueType == "CODE"]
                numbers.append((code(item.ConceptNameCodeSequence), modifiers, *text_of_number(item)))
            groups[name] = (numbers, group)
    return groups


MEAN, MAXIMUM, DEVIATION, PERPENDICULAR = "373098007", "56851009", "386136009", "MYO_PERP"
AREA, VOLUME, ATTENUATION, FAT, CONTRACTILE = "42798000", "118565006", "112031", "129100", "MYO_CCSA"
LIMB_COLUMNS = {
    "mean_limb_area_cm2": ("whole section", AREA, MEAN), "mean_muscle_area_cm2": ("muscle", AREA, MEAN), "max_muscle_area_cm2": ("muscle", AREA, MAXIMUM),
    "mean_imat_area_cm2": ("intermuscular fat", AREA, MEAN), "mean_compartment_area_cm2": ("subfascial compartment", AREA, MEAN),
    "mean_sat_area_cm2": ("subcutaneous fat", AREA, MEAN), "mean_bone_area_cm2": ("bone", AREA, MEAN), "mean_muscle_hu": ("muscle", ATTENUATION, MEAN),
    "mean_fat_fraction_percent": ("subfascial compartment", FAT, MEAN), "mean_contractile_area_cm2": ("subfascial compartment", CONTRACTILE, MEAN),
    "limb_volume_cm3": ("whole section", VOLUME, None), "muscle_volume_cm3": ("muscle", VOLUME, None), "imat_volume_cm3": ("intermuscular fat", VOLUME, None),
    "compartment_volume_cm3": ("subfascial compartment", VOLUME, None), "sat_volume_cm3": ("subcutaneous fat", VOLUME, None), "bone_volume_cm3": ("bone", VOLUME, None),
    "slab_length_mm": ("whole section", "410668003", None), "z_min_mm": ("whole section", "MYO_Z_MIN", None), "z_max_mm": ("whole section", "MYO_Z_MAX", None),
    "slices_used": ("whole section", "MYO_SLICES", None),
}
LEVEL_COLUMNS = {
    "limb_area_cm2": ("whole section", AREA, None), "muscle_area_cm2": ("muscle", AREA, None), "imat_area_cm2": ("intermuscular fat", AREA, None),
    "compartment_area_cm2": ("subfascial compartment", AREA, None), "sat_area_cm2": ("subcutaneous fat", AREA, None), "bone_area_cm2": ("bone", AREA, None),
    "muscle_mean_hu": ("muscle", ATTENUATION, MEAN), "muscle_sd_hu": ("muscle", ATTENUATION, DEVIATION), "nama_area_cm2": ("muscle", "MYO_NAMA", None),
    "lama_area_cm2": ("muscle", "MYO_LAMA", None), "fat_fraction_percent": ("subfascial compartment", FAT, MEAN), "contractile_area_cm2": ("subfascial compartment", CONTRACTILE, None),
    "lean_voxel_fat_fraction_percent": ("muscle", "MYO_FF_LEAN", MEAN), "limb_circumference_cm": ("whole section", "74551000", None),
    "level_mm_from_knee": ("whole section", "MYO_FROM_KNEE", None), "level_percent": ("whole section", "MYO_LEVEL_PCT", None), "obliquity_deg": ("whole section", "MYO_OBLIQUITY", None),
    "limb_perp_cm2": ("whole section", AREA, PERPENDICULAR), "muscle_perp_cm2": ("muscle", AREA, PERPENDICULAR), "imat_perp_cm2": ("intermuscular fat", AREA, PERPENDICULAR),
    "compartment_perp_cm2": ("subfascial compartment", AREA, PERPENDICULAR), "sat_perp_cm2": ("subcutaneous fat", AREA, PERPENDICULAR),
    "bone_perp_cm2": ("bone", AREA, PERPENDICULAR), "contractile_perp_cm2": ("subfascial compartment", CONTRACTILE, PERPENDICULAR),
}
ASYMMETRY_COLUMNS = {
    "difference": "MYO_LR_DIFF", "asymmetry_index_percent": "MYO_AI", "smaller_to_larger_percent": "MYO_SMALL_LARGE", "amber_limit": "MYO_AMBER_LIMIT", "red_limit": "MYO_RED_LIMIT",
    "n_levels": "MYO_LEVELS", "level_uncertainty_mm": "MYO_LEVEL_UNC", "z_min_mm": "MYO_Z_MIN", "z_max_mm": "MYO_Z_MAX", "ci_low": "MYO_CI_LOW", "ci_high": "MYO_CI_HIGH",
    "same_sign_percent": "MYO_SAME_SIGN", "shared_length_mm": "MYO_SHARED_MM",
}
METRICS = {
    "muscle_area": "muscle area", "compartment_area": "subfascial area", "contractile_area": "contractile area", "imat_area": "intermuscular fat area",
    "sat_area": "subcutaneous fat area", "fat_fraction": "fat fraction", "muscle_mean_hu": "muscle attenuation",
}
FLAGS = {"none": "MYO_FLAG_NONE", "amber": "MYO_FLAG_AMBER", "red": "MYO_FLAG_RED", "indeterminate": "82334004"}


def expect_number(groups, name, concept, modifier, text, plain):
    """`plain`: numbers with this modifier do not count when none is asked for."""
    numbers = groups.get(name, ([], None))[0]
    found = [n for n in numbers if n[0] == concept and (modifier in n[1] if modifier else plain not in n[1])]
    expect(any(n[2] == text for n in found), "%s, %s %s: the table has %s, the report %s" % (name, concept, modifier or "", text, [n[2] for n in found]))


def limb_name(row):
    side = "" if row["side"] == "unknown" else row["side"] + " "
    return side + ("leg" if row["segment"] == "unknown" else row["segment"]) + " "


def check_report(path, result):
    report = pydicom.dcmread(path)
    expect(report.CompletionFlag == "COMPLETE" and report.VerificationFlag == "UNVERIFIED", path + " is not COMPLETE and UNVERIFIED")
    expect([s.CodingSchemeDesignator for s in report.CodingSchemeIdentificationSequence] == ["99MYOSECT"], path + " does not declare its private codes")
    groups = groups_of(report)
    dump = run(["dsrdump", "+Pn", path])
    count = 0
    tables = {name: list(csv.DictReader(open(os.path.join(result, name), newline=""))) for name in ("limbs.csv", "levels.csv", "asymmetry.csv")}
    for row in tables["limbs.csv"]:
        for column, (target, concept, modifier) in LIMB_COLUMNS.items():
            if row[column]:
                expect_number(groups, limb_name(row) + target, concept, modifier, row[column], PERPENDICULAR)
                expect('"%s"' % row[column] in dump, "dsrdump does not show " + row[column])
                count += 1
    for row in tables["levels.csv"]:
        for column, (target, concept, modifier) in LEVEL_COLUMNS.items():
            if row[column]:
                expect_number(groups, limb_name(row) + target + " at " + row["level"], concept, modifier, row[column], PERPENDICULAR)
                expect('"%s"' % row[column] in dump, "dsrdump does not show " + row[column])
                count += 1
    for row in tables["asymmetry.csv"]:
        name = ("leg" if row["segment"] == "unknown" else row["segment"]) + " left against right, " + METRICS[row["metric"]]
        for column, concept in ASYMMETRY_COLUMNS.items():
            if row[column]:
                expect_number(groups, name, concept, None, row[column], "")
                count += 1
        for side, laterality in (("left", "7771000"), ("right", "24028007")):
            if row[side]:
                expect(any(laterality in n[1] and n[2] == row[side] for n in groups[name][0]), "%s: %s of the %s is missing" % (name, row[side], side))
                count += 1
        flags = [code(c.ConceptCodeSequence) for c in named(groups[name][1], "MYO_ASYM_FLAG")]
        expect(flags == [FLAGS[row["flag"]]], "%s: flag %s instead of %s" % (name, flags, row["flag"]))
    expect(count > 50, "only %d numbers were compared" % count)
    return count


def check_validity(path):
    lines = run(["/bin/sh", "-c", "dciodvfy \"$0\" 2>&1; true", path]).splitlines()
    errors = [line for line in lines if line.startswith("Error")]
    expect(lines, "dciodvfy said nothing of " + path)
    expect(not errors or all(any(re.search(known, line) for known in FROM_SOURCE) for line in errors), "dciodvfy on %s:\n%s" % (path, "\n".join(errors)))


def check_pictures(folder):
    page = pydicom.dcmread(os.path.join(folder, "sc.dcm"))
    pixels = page.pixel_array
    expect(pixels.shape == (1754, 1240, 3) and pixels.min() < 60 and pixels.mean() > 120, "the page is not drawn")
    expect("automated, not reviewed" in page.SeriesDescription, "the page is not marked as not reviewed")
    pdf = pydicom.dcmread(os.path.join(folder, "pdf.dcm"))
    document = pdf.EncapsulatedDocument[: pdf.EncapsulatedDocumentLength]
    expect(document.startswith(b"%PDF-") and document.rstrip().endswith(b"%%EOF"), "the document is no PDF file")


def check_scan(program, work, scan, options):
    name = os.path.basename(os.path.normpath(scan))
    result = os.path.join(work, name)
    run([program, "analyze", scan, "--output", result, "--dicom", "seg,sr,sc,pdf", "--progress", "none", "-q", "--participant", "P1"] + options)
    folder = os.path.join(result, "dicom")
    kinds = ["seg.dcm", "sr.dcm", "sc.dcm", "pdf.dcm"]
    for kind in kinds:
        check_validity(os.path.join(folder, kind))
    check_segmentation(os.path.join(folder, "seg.dcm"), result)
    print("%s: %d numbers stand in the report as in the tables" % (name, check_report(os.path.join(folder, "sr.dcm"), result)))
    check_pictures(folder)
    again = os.path.join(work, name + "-measured")
    run([program, "measure", scan, "--segmentation", os.path.join(folder, "seg.dcm"), "--output", again, "--dicom", "seg,sr,sc,pdf", "--progress", "none", "-q", "--participant", "P1"] + options)
    for table in ("measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv", "dicom/seg.dcm", "dicom/sr.dcm", "dicom/sc.dcm", "dicom/pdf.dcm"):
        same = open(os.path.join(result, table), "rb").read() == open(os.path.join(again, table), "rb").read()
        expect(same, "%s: %s differs when measured from the DICOM segmentation" % (name, table))


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    for scan in sys.argv[3:]:
        check_scan(program, work, scan, [])
    return 1 if failures else 0


sys.exit(main())
