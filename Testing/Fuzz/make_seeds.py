"""Writes the seeds of the fuzz targets that take several files at once, or DICOM other than a series: make_seeds.py CORPUS. Needs pydicom."""
import gzip
import json
import pathlib
import struct
import sys

import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, generate_uid

SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4"
SIZE = (4, 3, 2)


def nifti():
    count = SIZE[0] * SIZE[1] * SIZE[2]
    header = struct.pack("<i10s18sihcB", 348, b"", b"", 0, 0, b"r", 0)
    header += struct.pack("<8h", 3, *SIZE, 1, 1, 1, 1) + struct.pack("<3fh", 0, 0, 0, 0)
    header += struct.pack("<hhh", 4, 16, 0) + struct.pack("<8f", 1, 0.8, 0.9, 5, 0, 0, 0, 0)
    header += struct.pack("<fff", 352, 1, 0) + struct.pack("<hBB", 0, 0, 2) + struct.pack("<4f2i", 0, 0, 0, 0, 0, 0)
    header += b"seed".ljust(80, b"\0") + b"".ljust(24, b"\0") + struct.pack("<hh", 1, 1)
    header += struct.pack("<6f", 0, 0, 0, 10, 20, 30) + struct.pack("<12f", 0.8, 0, 0, 10, 0, 0.9, 0, 20, 0, 0, 5, 30)
    header += b"".ljust(16, b"\0") + b"n+1\0"
    assert len(header) == 348
    return header + b"\0" * 4 + struct.pack(f"<{count}h", *(place % 9 for place in range(count)))


def text_volume(lines):
    return "\n".join(lines).encode() + bytes(place % 9 for place in range(SIZE[0] * SIZE[1] * SIZE[2]))


def nrrd():
    return text_volume([
        "NRRD0004", "type: unsigned char", "dimension: 3", "space: left-posterior-superior", "sizes: 4 3 2",
        "space directions: (0.8,0,0) (0,0.9,0) (0,0,5)", "kinds: domain domain domain", "encoding: raw", "space origin: (1,2,3)", "", ""])


def metaimage():
    return text_volume([
        "ObjectType = Image", "NDims = 3", "BinaryData = True", "BinaryDataByteOrderMSB = False", "CompressedData = False",
        "TransformMatrix = 1 0 0 0 1 0 0 0 1", "Offset = 1 2 3", "ElementSpacing = 0.8 0.9 5", "DimSize = 4 3 2", "ElementType = MET_UCHAR",
        "ElementDataFile = LOCAL", ""])


def item(**values):
    dataset = Dataset()
    for name, value in values.items():
        setattr(dataset, name, value)
    return dataset


def code(value, scheme, meaning):
    return item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def segmentation(kind, target):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SEGMENTATION_STORAGE
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[kind])
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset(str(target), {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = SEGMENTATION_STORAGE, meta.MediaStorageSOPInstanceUID
    data.Modality, data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = "SEG", "2.25.2", "2.25.3", "2.25.1"
    data.ImageType = ["DERIVED", "PRIMARY"]
    data.SegmentationType = kind
    data.Rows, data.Columns, data.SamplesPerPixel, data.PhotometricInterpretation = 8, 8, 1, "MONOCHROME2"
    data.PixelRepresentation = 0
    bits = 1 if kind == "BINARY" else 8
    data.BitsAllocated, data.BitsStored, data.HighBit = bits, bits, bits - 1
    if kind == "FRACTIONAL":
        data.SegmentationFractionalType, data.MaximumFractionalValue = "PROBABILITY", 255
    data.SegmentSequence = Sequence([
        item(SegmentNumber=number, SegmentLabel=label, SegmentAlgorithmType="MANUAL",
             SegmentedPropertyCategoryCodeSequence=Sequence([code("85756007", "SCT", "Tissue")]),
             SegmentedPropertyTypeCodeSequence=Sequence([code(value, scheme, label)]))
        for number, label, value, scheme in ((1, "Skeletal muscle", "127954009", "SCT"), (2, "Bone", "T-D0050", "SRT"))])
    data.SharedFunctionalGroupsSequence = Sequence([item(
        PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]),
        PixelMeasuresSequence=Sequence([item(PixelSpacing=[1, 1], SliceThickness=1, SpacingBetweenSlices=1)]))])
    frames = []
    for segment, place in ((1, 0), (2, 2)):
        frames.append(item(
            FrameContentSequence=Sequence([item(DimensionIndexValues=[segment, place + 1])]),
            PlanePositionSequence=Sequence([item(ImagePositionPatient=[0, 0, place])]),
            SegmentIdentificationSequence=Sequence([item(ReferencedSegmentNumber=segment)])))
    data.PerFrameFunctionalGroupsSequence = Sequence(frames)
    data.NumberOfFrames = len(frames)
    pixels = b"\x3c" * 16 if kind == "BINARY" else bytes(255 if place % 5 == 0 else 0 for place in range(128))
    data.PixelData = pixels
    pydicom.dcmwrite(str(target), data, write_like_original=False)


def image(target, encapsulated):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = "2.25.4"
    meta.TransferSyntaxUID = JPEG2000Lossless if encapsulated else ExplicitVRLittleEndian
    data = FileDataset(str(target), {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.Modality, data.StudyInstanceUID, data.SeriesInstanceUID, data.PatientID = "CT", "2.25.2", "2.25.3", "SEED"
    data.Rows, data.Columns, data.BitsAllocated = 4, 4, 16
    data.PixelData = encapsulate([b"\xff\x4f\xff\x51" + bytes(12)]) if encapsulated else bytes(range(32))
    data["PixelData"].is_undefined_length = encapsulated
    pydicom.dcmwrite(str(target), data, write_like_original=False)


def several(*parts):
    """Parts between zero bytes; what is no text becomes JSON."""
    return b"\0".join((part if isinstance(part, str) else json.dumps(part)).encode() for part in parts)


def node_records():
    job = {"job": "0a1b-2c3d", "study": "0a1b", "set": "2c3d", "number": 1, "images": 2, "supersedes": "", "created": 1700000000}
    progress = {"attempts": 1, "last_error": "no limb was found", "last_error_at": 1700000100, "not_before": 0, "sending_since": 0}
    objects = [{"file": "seg.dcm", "class": SEGMENTATION_STORAGE, "instance": "2.25.5", "transfer_syntax": "1.2.840.10008.1.2.1"}]
    images = {"job": "0a1b-2c3d", "number": 1, "refused": False, "images": ["aa", "bb"]}
    state = {"ae_title": "MYOSECT", "port": 11112, "last_errors": [{"time": "2024-01-31T14:05:00Z", "text": "a caller was refused"}]}
    return several(job, progress, objects, images, state, "aa-0001-bb-cc-n.dcm", "REVIEW@localhost:104", "SCANNER@10.0.0.1")


CHOICES = {"water": "", "fat": "", "fat_fraction": "", "segment": "thigh", "side": "left", "involved_side": "", "t1_correction": True,
           "allowed": ["t2"], "participant": "P1"}
ORIGIN = {"inputs": ["/scan"], "series": ["2.25.1"], "segmentation": "", "label_table": "", "modality": "ct", "result": "", "title": "P1",
          "choices": CHOICES}


def autosave():
    corrections = json.loads((pathlib.Path(__file__).parent / "Corpus" / "Corrections" / "all.json").read_text())
    header = {"origin": ORIGIN, "time": "2024-01-31T14:05:00Z", "series_uid": "2.25.1", "size": [4, 3, 2], "corrections": json.dumps(corrections)}
    return b"\0" + several(header, "") + bytes((1, 20, 0, 4))


def worklist():
    result = (pathlib.Path(__file__).parent / "Corpus" / "ResultFolder" / "small").read_bytes()
    entry = {"number": 1, "time_utc": "2024-01-31T14:05:00Z", "reader": "RE", "action": "accepted", "detail": "", "before": {},
             "after": {"summary.json": "00"}, "previous_hash": "", "hash": "00"}
    blind = {"seed": 7, "folders": ["one"], "begun_at": "2024-01-31T14:00:00Z", "reader": "", "signed_at": ""}
    return b"\2" + result + b"\0" + several(entry, blind)


def main(corpus):
    volumes = corpus / "VolumeFile"
    segmentations = corpus / "DicomSegmentation"
    volumes.mkdir(parents=True, exist_ok=True)
    segmentations.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(nifti(), mtime=0)
    for number, (name, content) in enumerate((("nifti", nifti()), ("nifti-gz", packed), ("nrrd", nrrd()), ("metaimage", metaimage()))):
        (volumes / name).write_bytes(bytes([number]) + content)
    for kind in ("BINARY", "FRACTIONAL"):
        segmentation(kind, segmentations / kind.lower())
    for folder in ("NodeObject", "NodeRecords", "ViewerState"):
        (corpus / folder).mkdir(parents=True, exist_ok=True)
    image(corpus / "NodeObject" / "native", False)
    image(corpus / "NodeObject" / "encapsulated", True)
    (corpus / "NodeRecords" / "job").write_bytes(node_records())
    (corpus / "ViewerState" / "autosave").write_bytes(autosave())
    (corpus / "ViewerState" / "recent").write_bytes(b"\1" + several([{"origin": ORIGIN, "opened": "2024-01-31T14:05:00Z"}]))
    (corpus / "ViewerState" / "images").write_bytes(b"\1" + several(
        {"2.25.1": ["/scan"], "2.25.2": {"inputs": ["/scan"], "water": "", "fat": "", "fat_fraction": ""}}))
    (corpus / "ViewerState" / "keys").write_bytes(b"\1" + several({"next-slice": ["Up", "W"]}))
    (corpus / "ViewerState" / "worklist").write_bytes(worklist())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
