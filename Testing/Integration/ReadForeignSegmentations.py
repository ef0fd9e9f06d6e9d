"""`measure --segmentation` on DICOM segmentations that other software (pydicom) wrote.

    ReadForeignSegmentations.py PROGRAM WORK_FOLDER

Writes a small CT series of two legs, 157 columns by 163 rows, and segmentations of it with current and legacy codes, in binary, fractional
and label map form, compressed and not, with frames in disorder or missing, and with segments that overlap. Areas in structures.csv are those of the drawn discs, counted here.
"""
import csv
import os
import random
import shutil
import subprocess
import sys

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, RLELossless

COLUMNS, ROWS, SLICES, SPACING, STEP = 157, 163, 8, 2.0, 5.0
ORIGIN = (-156.0, -162.0, -300.0)
FRAME_OF_REFERENCE = "1.2.826.0.1.3680043.8.498.7001"
failures = []


def expect(condition, text):
    if not condition:
        failures.append(text)
        print("FAILED: " + text)


def identity(dataset, sop_class, instance, series, modality):
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, instance
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate, dataset.PatientSex = "Test^Leg", "T1", "19700101", "O"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.7000", series
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = FRAME_OF_REFERENCE, ""
    dataset.StudyDate, dataset.StudyTime, dataset.StudyID, dataset.AccessionNumber, dataset.ReferringPhysicianName = "20240101", "120000", "1", "", ""
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = modality, 1, 1
    dataset.Manufacturer = "Another program"
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PixelRepresentation = ROWS, COLUMNS, 1, "MONOCHROME2", 0


def deflated():
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return meta


def save(dataset, path):
    meta = getattr(dataset, "file_meta", FileMetaDataset())
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = meta.get("TransferSyntaxUID", ExplicitVRLittleEndian)
    dataset.file_meta, dataset.is_little_endian, dataset.is_implicit_VR = meta, True, False
    dataset.save_as(path, write_like_original=False)


def disc(x, y, radius):
    row, column = numpy.mgrid[0:ROWS, 0:COLUMNS]
    return (column - x) ** 2 + (row - y) ** 2 <= radius**2


LEGS = {"right": (42.3, 80.2), "left": (113.7, 82.9)}  # smaller x: the patient's right


def regions():
    drawn = {}
    for side, (x, y) in LEGS.items():
        limb, fascia, bone, marrow = (disc(x, y, r) for r in (33, 27.5, 7, 4))
        drawn[side] = {"sat": limb & ~fascia, "muscle": fascia & ~bone, "bone": bone & ~marrow, "marrow": marrow}
    return drawn


def write_series(folder):
    os.makedirs(folder)
    hounsfield = numpy.full((ROWS, COLUMNS), -1000)
    for parts in regions().values():
        for name, value in (("sat", -100), ("muscle", 55), ("bone", 1200), ("marrow", -60)):
            hounsfield[parts[name]] = value
    instances = []
    for k in range(SLICES):
        image = Dataset()
        identity(image, "1.2.840.10008.5.1.4.1.1.2", "1.2.826.0.1.3680043.8.498.7002.%d" % (k + 1), "1.2.826.0.1.3680043.8.498.7003", "CT")
        image.ImageType, image.InstanceNumber, image.AcquisitionNumber = ["ORIGINAL", "PRIMARY", "AXIAL"], k + 1, 1
        image.ImagePositionPatient, image.ImageOrientationPatient = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + k * STEP], [1, 0, 0, 0, 1, 0]
        image.PixelSpacing, image.SliceThickness, image.KVP, image.PatientPosition = [SPACING, SPACING], STEP, 120, "HFS"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 16, 12, 11, -1024, 1, "HU"
        image.PixelData = (hounsfield + 1024).astype("<u2").tobytes()
        save(image, os.path.join(folder, "%d.dcm" % k))
        instances.append(image.SOPInstanceUID)
    return instances


def coded(value, scheme, meaning):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


CURRENT = {
    "tissue": ("85756007", "SCT"), "left": ("7771000", "SCT"), "right": ("24028007", "SCT"), "muscle": ("91727004", "SCT"), "sat": ("67769002", "SCT"),
    "bone": ("3138006", "SCT"), "marrow": ("14016003", "SCT"), "region": ("61685007", "SCT"),
}
LEGACY = {
    "tissue": ("T-D0050", "SRT"), "left": ("G-A101", "SRT"), "right": ("G-A100", "SRT"), "muscle": ("T-13001", "SRT"), "sat": ("T-D008A", "SRT"),
    "bone": ("T-D016E", "SRT"), "marrow": ("T-C1000", "SRT"), "region": ("T-03000", "SRT"),
}


def segment_item(number, part, side, codes):
    item = Dataset()
    item.SegmentNumber, item.SegmentLabel, item.SegmentAlgorithmType, item.SegmentAlgorithmName = number, "%s %s" % (side, part), "AUTOMATIC", "other"
    item.SegmentedPropertyCategoryCodeSequence = Sequence([coded(*codes["tissue"], "Tissue")])
    kind = coded(*codes[part], part)
    if codes is CURRENT:
        kind.SegmentedPropertyTypeModifierCodeSequence = Sequence([coded(*codes[side], side)])
    else:
        region = coded(*(codes["region"] if part == "sat" else ("T-D9000", "SRT")), "region")
        region.AnatomicRegionModifierSequence = Sequence([coded(*codes[side], side)])
        item.AnatomicRegionSequence = Sequence([region])
    item.SegmentedPropertyTypeCodeSequence = Sequence([kind])
    return item


def write_segmentation(path, codes, fractional=False, parts=("muscle", "sat", "bone", "marrow"), change=None):
    """The lower legs of slices 1 to 6 only, frames in disorder. `change` alters the finished object."""
    seg = Dataset()
    identity(seg, "1.2.840.10008.5.1.4.1.1.66.4", "1.2.826.0.1.3680043.8.498.7004", "1.2.826.0.1.3680043.8.498.7005", "SEG")
    seg.ImageType, seg.ContentLabel, seg.ContentDescription, seg.ContentCreatorName = ["DERIVED", "PRIMARY"], "OTHER", "", ""
    seg.ContentDate, seg.ContentTime = "20240101", "120000"
    seg.SegmentationType = "FRACTIONAL" if fractional else "BINARY"
    bits = 8 if fractional else 1
    seg.BitsAllocated, seg.BitsStored, seg.HighBit = bits, bits, bits - 1
    if fractional:
        seg.SegmentationFractionalType, seg.MaximumFractionalValue = "OCCUPANCY", 200
    drawn = regions()
    described = [(part, side) for side in ("right", "left") for part in parts]
    seg.SegmentSequence = Sequence([segment_item(n + 1, part, side, codes) for n, (part, side) in enumerate(described)])
    frames = [(n, k) for n in range(len(described)) for k in range(1, SLICES - 1)]
    random.Random(7).shuffle(frames)
    shared, measures, plane = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [SPACING, SPACING], STEP
    plane.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = Sequence([measures]), Sequence([plane])
    seg.SharedFunctionalGroupsSequence = Sequence([shared])
    groups, pixels = [], []
    for n, k in frames:
        group, position, named = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + k * STEP]
        named.ReferencedSegmentNumber = n + 1
        group.PlanePositionSequence, group.SegmentIdentificationSequence = Sequence([position]), Sequence([named])
        groups.append(group)
        part, side = described[n]
        mask = drawn[side][part]
        pixels.append(mask * 180 if fractional else mask)
    seg.PerFrameFunctionalGroupsSequence, seg.NumberOfFrames = Sequence(groups), len(frames)
    flat = numpy.concatenate([p.ravel() for p in pixels]).astype(numpy.uint8)
    if fractional:  # a rim of small fractions counts as nothing
        flat = numpy.where((flat == 0) & (numpy.arange(flat.size) % 97 == 0), 20, flat).astype(numpy.uint8)
    data = flat.tobytes() if fractional else numpy.packbits(flat, bitorder="little").tobytes()
    seg.PixelData = data + b"\0" * (len(data) % 2)
    if change:
        change(seg)
    save(seg, path)


def write_label_map(path, bits, background):
    """All segments in one frame a slice; segment numbers are pixel values."""

    def change(seg):
        drawn = regions()
        described = [(part, side) for side in ("right", "left") for part in ("muscle", "sat", "bone", "marrow")]
        labels = numpy.full((ROWS, COLUMNS), background)
        for n, (part, side) in enumerate(described):
            labels[drawn[side][part]] = n + 1
        seg.SOPClassUID, seg.SegmentationType = "1.2.840.10008.5.1.4.1.1.66.7", "LABELMAP"
        seg.BitsAllocated, seg.BitsStored, seg.HighBit, seg.PixelPaddingValue = bits, bits, bits - 1, background
        groups = {}
        for group in seg.PerFrameFunctionalGroupsSequence:
            del group.SegmentIdentificationSequence
            groups[group.PlanePositionSequence[0].ImagePositionPatient[2]] = group
        seg.PerFrameFunctionalGroupsSequence, seg.NumberOfFrames = Sequence(groups.values()), len(groups)
        data = labels.astype("<u%d" % (bits // 8)).tobytes() * len(groups)
        seg.PixelData = data + b"\0" * (len(data) % 2)

    write_segmentation(path, CURRENT, change=change)


def measure(program, work, series, segmentation, name, expected=0, options=()):
    result = os.path.join(work, name)
    done = subprocess.run([program, "measure", series, "--segmentation", segmentation, "--output", result, "--participant", "P1", "--progress", "none", *options],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    text = done.stderr.decode()
    expect(done.returncode == expected, "%s ended with %d instead of %d: %s" % (name, done.returncode, expected, text))
    if expected:
        expect(len(text.strip().splitlines()) == 1, name + ": the failure is told in one line: " + text)
        expect(not os.path.exists(result), name + ": nothing is left behind")
    return result, text


def check_structures(result, name):
    rows = {row["name"]: row for row in csv.DictReader(open(os.path.join(result, "structures.csv"), newline=""))}
    expect(len(rows) == 8, "%s: %d structures" % (name, len(rows)))
    for side, parts in regions().items():
        for part, mask in parts.items():
            row = rows.get("%s %s" % (side, part))
            expect(row is not None and row["side"] == side, "%s: no structure %s %s" % (name, side, part))
            if row:
                count = int(mask.sum())
                expect(int(row["voxels"]) == count * (SLICES - 2), "%s: %s voxels of %s %s instead of %d" % (name, row["voxels"], side, part, count * (SLICES - 2)))
                area = count * SPACING**2 / 100
                expect(abs(float(row["mean_area_cm2"]) - area) < 1e-3, "%s: area %s of %s %s instead of %g" % (name, row["mean_area_cm2"], side, part, area))
    muscle = {side: int(parts["muscle"].sum()) * SPACING**2 / 100 for side, parts in regions().items()}
    measured = [row for row in csv.DictReader(open(os.path.join(result, "measurements.csv"), newline="")) if row["status"] == "ok" and row["muscle_area_cm2"]]
    expect(len(measured) >= 2 * (SLICES - 4), "%s: only %d slices were measured" % (name, len(measured)))
    for row in measured:
        expect(abs(float(row["muscle_area_cm2"]) - muscle[row["side"]]) < 1e-3, "%s: muscle of the %s leg is %s, not %g" % (name, row["side"], row["muscle_area_cm2"], muscle[row["side"]]))


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    series = os.path.join(work, "series")
    write_series(series)
    for name, codes, fractional in (("current", CURRENT, False), ("legacy", LEGACY, False), ("fractional", CURRENT, True)):
        path = os.path.join(work, name + ".dcm")
        write_segmentation(path, codes, fractional)
        check_structures(measure(program, work, series, path, name)[0], name)

    for bits, background in ((8, 0), (16, 0), (8, 255)):
        path = os.path.join(work, "label-map-%d-%d.dcm" % (bits, background))
        write_label_map(path, bits, background)
        check_structures(measure(program, work, series, path, "label-map-%d-%d" % (bits, background))[0], "label map of %d bits, background %d" % (bits, background))

    def compressed(seg):
        seg.file_meta = FileMetaDataset()
        seg.file_meta.TransferSyntaxUID, seg.is_little_endian, seg.is_implicit_VR = ExplicitVRLittleEndian, True, False
        seg.compress(RLELossless, encoding_plugin="pydicom")

    path = os.path.join(work, "rle.dcm")
    write_segmentation(path, CURRENT, fractional=True, change=compressed)
    check_structures(measure(program, work, series, path, "rle")[0], "run-length encoded")
    path = os.path.join(work, "deflated.dcm")
    write_segmentation(path, CURRENT, change=lambda seg: setattr(seg, "file_meta", deflated()))
    check_structures(measure(program, work, series, path, "deflated")[0], "deflated")

    table = os.path.join(work, "table.json")
    tissues = {"muscle": "muscle", "sat": "subcutaneous_fat", "bone": "cortical_bone", "marrow": "marrow"}
    described = [(part, side) for side in ("right", "left") for part in tissues]
    with open(table, "w") as stream:
        entries = ['{"id": %d, "name": "%s %s", "tissue": "%s", "side": "%s"}' % (n + 1, side, part, tissues[part], side) for n, (part, side) in enumerate(described)]
        stream.write("[" + ",".join(entries) + "]")

    def without_codes(seg):
        for item in seg.SegmentSequence:
            item.SegmentedPropertyTypeCodeSequence = Sequence([coded("1", "99OTHER", "thing")])

    path = os.path.join(work, "uncoded.dcm")
    write_segmentation(path, CURRENT, change=without_codes)
    check_structures(measure(program, work, series, path, "by-number", options=["--label-table", table])[0], "by number")
    expect("--label-table" in measure(program, work, series, path, "uncoded", expected=22)[1], "segments without known codes: the message names the option that helps")

    def elsewhere(seg):
        seg.FrameOfReferenceUID = "1.2.3.4"

    def shifted(seg):
        seg.PerFrameFunctionalGroupsSequence[3].PlanePositionSequence[0].ImagePositionPatient = [ORIGIN[0] + 1, ORIGIN[1], ORIGIN[2] + STEP]

    def cut(seg):
        seg.PixelData = seg.PixelData[: len(seg.PixelData) // 2 // 2 * 2]

    def nameless(seg):
        seg.PerFrameFunctionalGroupsSequence[2].SegmentIdentificationSequence[0].ReferencedSegmentNumber = 77

    def overlapping(seg):
        """A lesion over the right muscle and its fat."""
        lesion = segment_item(9, "muscle", "right", CURRENT)
        lesion.SegmentLabel = "lesion"
        seg.SegmentSequence.append(lesion)
        k = 3
        group, position, named = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient, named.ReferencedSegmentNumber = [ORIGIN[0], ORIGIN[1], ORIGIN[2] + k * STEP], 9
        group.PlanePositionSequence, group.SegmentIdentificationSequence = Sequence([position]), Sequence([named])
        seg.PerFrameFunctionalGroupsSequence.append(group)
        count = seg.NumberOfFrames * ROWS * COLUMNS
        bits = numpy.unpackbits(numpy.frombuffer(seg.PixelData, numpy.uint8), bitorder="little")[:count]
        data = numpy.packbits(numpy.concatenate([bits, disc(42.3, 80.2, 31).ravel().astype(numpy.uint8)]), bitorder="little").tobytes()
        seg.PixelData, seg.NumberOfFrames = data + b"\0" * (len(data) % 2), seg.NumberOfFrames + 1

    path = os.path.join(work, "overlapping.dcm")
    write_segmentation(path, CURRENT, change=overlapping)
    text = measure(program, work, series, path, "overlap", expected=22)[1]
    expect("overlap" in text and "--label-table" in text, "segments that overlap: the message says what to do: " + text)
    check_structures(measure(program, work, series, path, "overlap-left-out", options=["--label-table", table])[0], "a segment that overlaps is left out by the table")

    for name, change, code in (("elsewhere", elsewhere, 22), ("shifted", shifted, 22), ("cut", cut, 20), ("nameless", nameless, 22)):
        path = os.path.join(work, name + ".dcm")
        write_segmentation(path, CURRENT, change=change)
        measure(program, work, series, path, name, expected=code)
    return 1 if failures else 0


sys.exit(main())
