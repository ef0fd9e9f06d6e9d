"""Other ways to store one CT series, made with pydicom.

    VaryCtSeries.py SERIES OUT_FOLDER

SERIES is a folder of one classic axial CT series. OUT_FOLDER gets: enhanced (one multi-frame file), enhanced-oblique (turned about two
axes), tilted (gantry tilt of 8 degrees), gap (one image missing).
"""
import copy
import math
import os
import sys

import numpy
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

ROOT = "1.2.826.0.1.3680043.8.498.77."


def load(folder):
    images = [pydicom.dcmread(os.path.join(folder, name)) for name in os.listdir(folder)]
    return sorted(images, key=lambda image: float(image.ImagePositionPatient[2]))


def save(images, folder, series):
    os.makedirs(folder)
    for k, image in enumerate(images):
        image.SeriesInstanceUID, image.SOPInstanceUID = ROOT + str(series), ROOT + "%d.%d" % (series, k + 1)
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(os.path.join(folder, "%04d.dcm" % k), write_like_original=False)


def enhanced(images, position, orientation):
    """One Enhanced CT object."""
    first = images[0]
    frames = Dataset()
    frames.file_meta = copy.deepcopy(first.file_meta)
    frames.file_meta.MediaStorageSOPClassUID = frames.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2.1"
    for name in ("SpecificCharacterSet", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
                 "ReferringPhysicianName", "FrameOfReferenceUID", "Manufacturer", "SeriesNumber", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"):
        if name in first:
            setattr(frames, name, first.get(name))
    frames.Modality, frames.SamplesPerPixel, frames.PhotometricInterpretation = "CT", 1, "MONOCHROME2"
    frames.ImageType, frames.InstanceNumber, frames.ContentDate, frames.ContentTime = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], 1, "20240101", "120000"
    frames.AcquisitionDateTime, frames.PatientPosition, frames.NumberOfFrames = "20240101120000", "HFS", len(images)

    def group(name, **values):
        item = Dataset()
        for key, value in values.items():
            setattr(item, key, value)
        return name, Sequence([item])

    shared = Dataset()
    for name, value in (group("PixelMeasuresSequence", PixelSpacing=first.PixelSpacing, SliceThickness=first.SliceThickness),
                        group("PlaneOrientationSequence", ImageOrientationPatient=orientation),
                        group("PixelValueTransformationSequence", RescaleIntercept=first.RescaleIntercept, RescaleSlope=first.RescaleSlope, RescaleType="HU"),
                        group("CTImageFrameTypeSequence", FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"], PixelPresentation="MONOCHROME")):
        setattr(shared, name, value)
    frames.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for k, image in enumerate(images):
        own = Dataset()
        for name, value in (group("PlanePositionSequence", ImagePositionPatient=position(image)), group("FrameContentSequence", StackID="1", InStackPositionNumber=k + 1)):
            setattr(own, name, value)
        groups.append(own)
    frames.PerFrameFunctionalGroupsSequence = Sequence(groups)
    frames.PixelData = b"".join(image.PixelData for image in images)
    frames.is_little_endian, frames.is_implicit_VR = first.is_little_endian, first.is_implicit_VR
    return frames


def vary(source, out):
    plain = [float(x) for x in load(source)[0].ImageOrientationPatient]
    save([enhanced(load(source), lambda image: list(image.ImagePositionPatient), plain)], os.path.join(out, "enhanced"), 1)

    a, b = math.radians(9), math.radians(7)
    turn = numpy.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]]) @ numpy.array(
        [[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    axes = [round(x, 12) for axis in (0, 1) for x in turn[:, axis].tolist()]

    def turned(image):
        return [round(x, 9) for x in (turn @ numpy.array([float(x) for x in image.ImagePositionPatient])).tolist()]

    save([enhanced(load(source), turned, axes)], os.path.join(out, "enhanced-oblique"), 2)

    images = load(source)
    t = math.radians(8)
    for image in images:
        image.ImageOrientationPatient, image.GantryDetectorTilt = [1, 0, 0, 0, round(math.cos(t), 12), round(math.sin(t), 12)], 8
    save(images, os.path.join(out, "tilted"), 3)

    images = load(source)
    del images[len(images) // 2]
    save(images, os.path.join(out, "gap"), 4)


if __name__ == "__main__":
    vary(*sys.argv[1:3])
