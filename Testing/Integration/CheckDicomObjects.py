"""DICOM objects of a result, read by other software: dciodvfy, dsrdump and pydicom.

    CheckDicomObjects.py PROGRAM WORK_FOLDER SCAN... [-- OPTION...]

SCAN is a DICOM folder; options are those of analyze. Every scan is analysed with all objects; voxels of the segmentation must be those of segmentation.nii.gz, and every
number of the tables must stand in the report as it stands there. Then the results are compared, a single one with itself, and the
report of the changes is held against changes.csv.
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
# the patient's name, ID, birth date and time, sex. A study ID may be longer than the standard allows. The last line sums such findings up.
FROM_SOURCE = [
    r"^Error - Value invalid for this VR - \(0x(0008,0x00(20|30|50|90)|0020,0x0010|0010,0x00(10|20|30|32|40))\).* - Trailing character invalid for this VR = ''",
    r"^Error - Value invalid for this VR - \(0x0020,0x0010\) SH Study ID .* - Length invalid for this VR = \d+, expected <= 16",
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


def numbers_in(item, name):
    return [float(x) for x in item.get(name)]


def geometry_of_source(scan):
    """Position, orientation, spacing, rows and columns of each stored image, by instance and frame (0: a single frame)."""
    known = {}
    for folder, _, names in os.walk(scan):
        for name in names:
            image = pydicom.dcmread(os.path.join(folder, name), stop_before_pixels=True, force=True)
            size = [image.get("Rows"), image.get("Columns")]
            if "ImagePositionPatient" in image:
                known[image.SOPInstanceUID, 0] = [numbers_in(image, n) for n in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")] + [size]
            for f, own in enumerate(image.get("PerFrameFunctionalGroupsSequence", [])):
                group = {n: (own.get(n) or image.SharedFunctionalGroupsSequence[0].get(n))[0] for n in ("PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence")}
                known[image.SOPInstanceUID, f + 1] = [numbers_in(group["PlanePositionSequence"], "ImagePositionPatient"), numbers_in(group["PlaneOrientationSequence"], "ImageOrientationPatient"),
                                                      numbers_in(group["PixelMeasuresSequence"], "PixelSpacing"), size]
    return known


def check_geometry(seg, scan):
    """Frames lie where the images lie that they name, in the same frame of reference."""
    known = geometry_of_source(scan)
    shared = seg.SharedFunctionalGroupsSequence[0]
    orientation, spacing = numbers_in(shared.PlaneOrientationSequence[0], "ImageOrientationPatient"), numbers_in(shared.PixelMeasuresSequence[0], "PixelSpacing")
    for group in seg.PerFrameFunctionalGroupsSequence:
        named = group.DerivationImageSequence[0].SourceImageSequence[0]
        source = known.get((named.ReferencedSOPInstanceUID, int(named.get("ReferencedFrameNumber", 0))))
        expect(source is not None, "a frame names an image that the scan does not hold")
        if source:
            here = [numbers_in(group.PlanePositionSequence[0], "ImagePositionPatient"), orientation, spacing, [seg.Rows, seg.Columns]]
            far = max(abs(x - y) for ours, theirs in zip(here, source) for x, y in zip(ours, theirs))
            expect(far <= 1e-6, "a frame lies %g away from its image: %s, %s" % (far, here, source))


def check_segmentation(path, result, scan):
    seg = pydicom.dcmread(path)
    check_geometry(seg, scan)
    labels, matrix = read_nifti(os.path.join(result, "segmentation.nii.gz"))
    full = numpy.vstack([matrix, [0, 0, 0, 1]])
    frames = seg.pixel_array.reshape(int(seg.NumberOfFrames), seg.Rows, seg.Columns)
    read = numpy.zeros_like(labels)
    numbers = {segment.SegmentNumber: label_of(segment) for segment in seg.SegmentSequence}
    along = {}
    for frame, group in zip(frames, seg.PerFrameFunctionalGroupsSequence):
        position = [float(x) for x in group.PlanePositionSequence[0].ImagePositionPatient]
        index = numpy.linalg.solve(full, position + [1.0])[:3]
        k = group.FrameContentSequence[0].DimensionIndexValues[1] - 1
        along[k] = index[2]
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        expect(frame.any(), "an empty frame of segment %d" % number)
        # The label map of a tilted or joined stack is wider than its images: these begin at a column and row of it.
        column, row = numpy.argwhere(frame.T > 0).T + numpy.array([[int(round(index[0]))], [int(round(index[1]))]])
        inside = (column >= 0) & (row >= 0) & (column < labels.shape[0]) & (row < labels.shape[1])
        expect(inside.all(), "%s: voxels of a frame lie outside of segmentation.nii.gz" % path)
        read[column[inside], row[inside], k] = numbers[number]
    expect(numpy.array_equal(read, labels), path + ": voxels differ from segmentation.nii.gz")
    places = [along[k] for k in sorted(along)]
    expect(all(a < b for a, b in zip(places, places[1:])), path + ": frames are not in the order of the slices")
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
    "sat_area": "subcutaneous fat area", "fat_fraction": "fat fraction", "muscle_mean_hu": "muscle attenuation", "muscle_volume": "muscle volume",
    "compartment_volume": "subfascial volume", "contractile_volume": "contractile volume", "imat_volume": "intermuscular fat volume", "sat_volume": "subcutaneous fat volume",
}
CHANGE_COLUMNS = {
    "change": "MYO_CHANGE", "change_percent": "MYO_CHANGE_PCT", "annualised_percent": "MYO_ANNUAL_PCT", "mdc95": "MYO_MDC95", "days": "MYO_DAYS", "n_levels": "MYO_LEVELS",
    "level_residual_mm": "MYO_LEVEL_RES", "level_uncertainty_mm": "MYO_LEVEL_UNC", "slab_mm": "MYO_SHARED_MM", "level_overlap_mm": "MYO_OVERLAP",
}
TREND_COLUMNS = {
    "slope_per_year": "MYO_SLOPE", "slope_low95": "MYO_SLOPE_LOW", "slope_high95": "MYO_SLOPE_HIGH", "slope_percent_per_year": "MYO_SLOPE_PCT", "theil_sen_per_year": "MYO_THEIL_SEN",
    "mdc95": "MYO_MDC95", "n_levels": "MYO_LEVELS",
}
CHANGE_FLAGS = {"increase": "MYO_INCREASE", "decrease": "MYO_DECREASE", "within_error": "MYO_WITHIN_ERROR", "indeterminate": "82334004"}
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
    expect(count > 0, "no number was compared")
    return count


def visits_of(group):
    """Of a group of changes: value, visit and source report of each visit."""
    found = {}
    for item in children(group):
        visit = named(item, "MYO_VISIT") if item.ValueType == "NUM" else []
        if visit:
            source = named(item, "121112")[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID
            found[visit[0].TextValue.split(",")[0]] = (text_of_number(item)[0], source)
    return found


def numbers_of(group):
    return {code(item.ConceptNameCodeSequence): text_of_number(item)[0] for item in children(group) if item.ValueType == "NUM"}


def check_comparison(program, work, name, results):
    """The report of `compare` holds changes.csv and trends.csv, and names the reports of the visits."""
    out = os.path.join(work, name)
    run([program, "compare", *results, "--output", out, "--dicom", "sr", "--progress", "none", "-q"])
    path = os.path.join(out, "dicom", "sr.dcm")
    check_validity(path)
    run(["dsrdump", path])
    report = pydicom.dcmread(path)
    visits = [pydicom.dcmread(os.path.join(result, "dicom", "sr.dcm")) for result in results]
    expect(report.StudyInstanceUID == visits[-1].StudyInstanceUID and report.PatientID == visits[-1].PatientID, "the changes are not filed with the last visit")
    evidence = {}
    for sequence in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
        for study in report.get(sequence, []):
            evidence.setdefault(study.StudyInstanceUID, set()).update(i.ReferencedSOPInstanceUID for s in study.ReferencedSeriesSequence for i in s.ReferencedSOPSequence)
    for visit in visits:
        expect(visit.SOPInstanceUID in evidence[visit.StudyInstanceUID], "a visit's report is no evidence")
    groups = [group for container in named(report, "126011") for group in children(container)]
    count = 0

    def value(row, column, numbers, concept):
        expect((row[column] or None) == numbers.get(concept), "%s %s: the table has '%s', the report %s" % (row["metric"], column, row[column], numbers.get(concept)))
        return 1 if row[column] else 0

    for row, group in zip(csv.DictReader(open(os.path.join(out, "changes.csv"), newline="")), groups):
        expect(named(group, "112039")[0].TextValue == limb_name(row) + "change of " + METRICS[row["metric"]], "a change is named " + named(group, "112039")[0].TextValue)
        numbers, found = numbers_of(group), visits_of(group)
        count += sum(value(row, column, numbers, concept) for column, concept in CHANGE_COLUMNS.items())
        for column, number in (("baseline", row["baseline_visit"]), ("followup", row["followup_visit"])):
            expected = (row[column], visits[int(number) - 1].SOPInstanceUID) if row[column] else None
            expect(found.get(number) == expected, "%s of %s: %s instead of %s" % (column, row["metric"], found.get(number), expected))
            count += 1 if row[column] else 0
        flags = [code(c.ConceptCodeSequence) for c in named(group, "MYO_CHANGE_FLAG")]
        expect(flags == [CHANGE_FLAGS[row["flag"]]], "flag %s instead of %s" % (flags, row["flag"]))
    changes = sum(1 for _ in open(os.path.join(out, "changes.csv"))) - 1
    if os.path.exists(os.path.join(out, "trends.csv")):
        for row, group in zip(csv.DictReader(open(os.path.join(out, "trends.csv"), newline="")), groups[changes:]):
            expect(named(group, "112039")[0].TextValue == limb_name(row) + "trend of " + METRICS[row["metric"]], "a trend is named " + named(group, "112039")[0].TextValue)
            count += sum(value(row, column, numbers_of(group), concept) for column, concept in TREND_COLUMNS.items())
    expect(changes > 0 and count > 0 and len(groups) >= changes, "no change was compared")
    print("%s: %d numbers of %d changes stand in the report as in the tables" % (name, count, changes))
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
    name = scan.strip("/").replace("/dicom", "").split("/")[-1]
    result = os.path.join(work, name)
    run([program, "analyze", scan, "--output", result, "--dicom", "seg,sr,sc,pdf", "--progress", "none", "-q", "--participant", "P1"] + options)
    folder = os.path.join(result, "dicom")
    kinds = ["seg.dcm", "sr.dcm", "sc.dcm", "pdf.dcm"]
    for kind in kinds:
        check_validity(os.path.join(folder, kind))
    check_segmentation(os.path.join(folder, "seg.dcm"), result, scan)
    count = check_report(os.path.join(folder, "sr.dcm"), result)
    print("%s: %d numbers stand in the report as in the tables" % (name, count))
    check_pictures(folder)
    again = os.path.join(work, name + "-measured")
    run([program, "measure", scan, "--segmentation", os.path.join(folder, "seg.dcm"), "--output", again, "--dicom", "seg,sr,sc,pdf", "--progress", "none", "-q", "--participant", "P1"] + options)
    for table in ("measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv", "dicom/seg.dcm", "dicom/sr.dcm", "dicom/sc.dcm", "dicom/pdf.dcm"):
        paths = [os.path.join(folder, table) for folder in (result, again)]
        same = open(paths[0], "rb").read() == open(paths[1], "rb").read()
        if table in ("dicom/pdf.dcm", "dicom/sc.dcm"):  # their warnings may differ: those of finding the limbs are told by analyze alone
            same = same or len({pydicom.dcmread(path).SOPInstanceUID for path in paths}) == 2
        expect(same, "%s: %s differs when measured from the DICOM segmentation" % (name, table))
    return result, count


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    arguments = sys.argv[3:]
    options = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    scans = arguments[: arguments.index("--")] if options else arguments
    results = [check_scan(program, work, scan, options)[0] for scan in scans]
    check_comparison(program, work, "comparison", results if len(results) > 1 else results * 2)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
