#include "DicomHeader.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <charconv>
#include <cmath>
#include <initializer_list>

#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
/** A decimal string (DS) of at most 16 characters. */
std::string Decimal(double value)
{
  char text[32];
  const double noNegativeZero = value == 0.0 ? 0.0 : value;
  const auto result = std::to_chars(text, text + sizeof(text), noNegativeZero, std::chars_format::general, 10);
  return std::string(text, result.ptr);
}

std::string Decimals(std::initializer_list<double> values)
{
  std::string joined;
  for (const double value : values)
  {
    joined += (joined.empty() ? "" : "\\") + Decimal(value);
  }
  return joined;
}

std::string Decimals(const Vector3 & v)
{
  return Decimals({ v[0], v[1], v[2] });
}

void Check(const OFCondition & condition, const std::string & what)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::CannotWrite, "DICOM header: " + what + " cannot be set (" + condition.text() + "); correct its value");
  }
}

void Put(DcmItem & item, const DcmTagKey & tag, const std::string & value)
{
  Check(item.putAndInsertString(tag, value.c_str()), std::string(DcmTag(tag).getTagName()));
}

void PutWord(DcmItem & item, const DcmTagKey & tag, int value)
{
  Check(item.putAndInsertUint16(tag, static_cast<Uint16>(value)), std::string(DcmTag(tag).getTagName()));
}

DcmItem & SequenceItem(DcmItem & item, const DcmTagKey & tag, long index = 0)
{
  DcmItem * found = nullptr;
  Check(item.findOrCreateSequenceItem(tag, found, index), std::string(DcmTag(tag).getTagName()));
  return *found;
}

std::string Orientation(const Grid & grid)
{
  return Decimals(grid.direction[0]) + "\\" + Decimals(grid.direction[1]);
}

void PutPatientAndStudy(DcmItem & dataset, const SeriesHeader & series)
{
  const DicomIdentity & identity = series.identity;
  Put(dataset, DCM_SpecificCharacterSet, "ISO_IR 100");
  Put(dataset, DCM_PatientName, identity.patientName);
  Put(dataset, DCM_PatientID, identity.patientId);
  Put(dataset, DCM_PatientBirthDate, "");
  Put(dataset, DCM_PatientSex, "");
  Put(dataset, DCM_StudyInstanceUID, series.uids.study);
  Put(dataset, DCM_StudyDate, identity.studyDate);
  Put(dataset, DCM_StudyTime, "120000");
  Put(dataset, DCM_ReferringPhysicianName, "");
  Put(dataset, DCM_StudyID, "1");
  Put(dataset, DCM_AccessionNumber, "");
  Put(dataset, DCM_StudyDescription, "limb phantom");
}

void PutSeriesAndEquipment(DcmItem & dataset, const SeriesHeader & series)
{
  Put(dataset, DCM_Modality, "CT");
  Put(dataset, DCM_SeriesInstanceUID, series.uids.series);
  Put(dataset, DCM_SeriesNumber, "1");
  Put(dataset, DCM_SeriesDescription, series.identity.seriesDescription);
  Put(dataset, DCM_PatientPosition, series.identity.patientPosition);
  Put(dataset, DCM_FrameOfReferenceUID, series.uids.frameOfReference);
  Put(dataset, DCM_PositionReferenceIndicator, "");
  Put(dataset, DCM_Manufacturer, "MyoSect");
  Put(dataset, DCM_ManufacturerModelName, "limb phantom");
  Put(dataset, DCM_DeviceSerialNumber, "1");
  Put(dataset, DCM_SoftwareVersions, "1");
}

void PutImagePixel(DcmItem & dataset, const SeriesHeader & series)
{
  const DicomEncoding & encoding = series.encoding;
  const int bits = EffectiveBitsStored(encoding);
  PutWord(dataset, DCM_SamplesPerPixel, 1);
  Put(dataset, DCM_PhotometricInterpretation, encoding.monochrome1 ? "MONOCHROME1" : "MONOCHROME2");
  PutWord(dataset, DCM_Rows, static_cast<int>(series.grid.size[1]));
  PutWord(dataset, DCM_Columns, static_cast<int>(series.grid.size[0]));
  PutWord(dataset, DCM_BitsAllocated, bits == 8 ? 8 : 16);
  PutWord(dataset, DCM_BitsStored, bits);
  PutWord(dataset, DCM_HighBit, bits - 1);
  PutWord(dataset, DCM_PixelRepresentation, encoding.isSigned ? 1 : 0);
  if (encoding.writePadding)
  {
    const DcmTag tag(DCM_PixelPaddingValue.getGroup(), DCM_PixelPaddingValue.getElement(), encoding.isSigned ? EVR_SS : EVR_US);
    Check(encoding.isSigned ? dataset.putAndInsertSint16(tag, static_cast<Sint16>(encoding.paddingValue))
                            : dataset.putAndInsertUint16(tag, static_cast<Uint16>(encoding.paddingValue)),
          "PixelPaddingValue");
  }
}

void PutExtra(DcmItem & dataset, const DicomIdentity & identity)
{
  for (const auto & [name, value] : identity.extra)
  {
    DcmTag tag;
    if (DcmTag::findTagFromName(name.c_str(), tag).bad())
    {
      throw Error(ErrorCode::CannotWrite, "DICOM header: no attribute is called '" + name + "'; correct the name");
    }
    Put(dataset, tag, value);
  }
}

void PutRescale(DcmItem & item, const StoredScale & scale)
{
  Put(item, DCM_RescaleIntercept, Decimal(scale.intercept));
  Put(item, DCM_RescaleSlope, Decimal(scale.slope));
  Put(item, DCM_RescaleType, "HU");
}

void PutCode(DcmItem & item, const std::string & value, const std::string & scheme, const std::string & meaning)
{
  Put(item, DCM_CodeValue, value);
  Put(item, DCM_CodingSchemeDesignator, scheme);
  Put(item, DCM_CodeMeaning, meaning);
}

void PutDimensions(DcmItem & dataset, const SeriesUids & uids)
{
  Put(SequenceItem(dataset, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, uids.dimensionOrganization);
  const std::initializer_list<DcmTagKey> pointers{ DCM_StackID, DCM_InStackPositionNumber };
  long index = 0;
  for (const DcmTagKey & pointer : pointers)
  {
    DcmItem & item = SequenceItem(dataset, DCM_DimensionIndexSequence, index++);
    Put(item, DCM_DimensionOrganizationUID, uids.dimensionOrganization);
    Check(item.putAndInsertTagKey(DCM_DimensionIndexPointer, pointer), "DimensionIndexPointer");
    Check(item.putAndInsertTagKey(DCM_FunctionalGroupPointer, DCM_FrameContentSequence), "FunctionalGroupPointer");
  }
}

void PutFrameType(DcmItem & item)
{
  Put(item, DCM_FrameType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  Put(item, DCM_PixelPresentation, "MONOCHROME");
  Put(item, DCM_VolumetricProperties, "VOLUME");
  Put(item, DCM_VolumeBasedCalculationTechnique, "NONE");
}

void PutDoubles(DcmItem & item, std::initializer_list<DcmTagKey> tags, double value)
{
  for (const DcmTagKey & tag : tags)
  {
    Check(item.putAndInsertFloat64(tag, value), std::string(DcmTag(tag).getTagName()));
  }
}

void PutPoint(DcmItem & item, const DcmTagKey & tag, const Vector3 & point)
{
  Check(item.putAndInsertFloat64Array(tag, point.data(), 3), std::string(DcmTag(tag).getTagName()));
}

/** Groups that the standard demands of an original image; the scanner is as synthetic as the patient. */
void PutAcquisition(DcmItem & shared, const SeriesHeader & series)
{
  const double diameterMm = series.grid.spacingMm[0] * static_cast<double>(series.grid.size[0]);
  DcmItem & type = SequenceItem(shared, DCM_CTAcquisitionTypeSequence);
  Put(type, DCM_AcquisitionType, "SPIRAL");
  Put(type, DCM_ConstantVolumeFlag, "NO");
  Put(type, DCM_FluoroscopyFlag, "NO");
  DcmItem & details = SequenceItem(shared, DCM_CTAcquisitionDetailsSequence);
  Put(details, DCM_RotationDirection, "CW");
  PutDoubles(details, { DCM_RevolutionTime, DCM_SingleCollimationWidth, DCM_TotalCollimationWidth, DCM_TableHeight }, 1.0);
  PutDoubles(details, { DCM_GantryDetectorTilt }, series.encoding.gantryTiltDeg);
  PutDoubles(details, { DCM_DataCollectionDiameter }, diameterMm);
  PutDoubles(SequenceItem(shared, DCM_CTTableDynamicsSequence), { DCM_TableSpeed, DCM_TableFeedPerRotation, DCM_SpiralPitchFactor }, 1.0);
  DcmItem & geometry = SequenceItem(shared, DCM_CTGeometrySequence);
  PutDoubles(geometry, { DCM_DistanceSourceToDetector }, 1000.0);
  PutDoubles(geometry, { DCM_DistanceSourceToDataCollectionCenter }, 550.0);
  const Vector3 centreIjk{ 0.5 * static_cast<double>(series.grid.size[0] - 1), 0.5 * static_cast<double>(series.grid.size[1] - 1), 0.0 };
  const Vector3 centreLps = series.grid.PointLps(centreIjk);
  DcmItem & position = SequenceItem(shared, DCM_CTPositionSequence);
  PutDoubles(position, { DCM_TablePosition }, 1.0);
  PutPoint(position, DCM_DataCollectionCenterPatient, centreLps);
  PutPoint(position, DCM_ReconstructionTargetCenterPatient, centreLps);
  DcmItem & reconstruction = SequenceItem(shared, DCM_CTReconstructionSequence);
  Put(reconstruction, DCM_ReconstructionAlgorithm, "FILTER_BACK_PROJ");
  Put(reconstruction, DCM_ConvolutionKernel, "B30s");
  Put(reconstruction, DCM_ConvolutionKernelGroup, "SOFT_TISSUE");
  Put(reconstruction, DCM_ImageFilter, "NONE");
  PutDoubles(reconstruction, { DCM_ReconstructionDiameter }, diameterMm);
  PutDoubles(reconstruction, { DCM_ReconstructionAngle }, 360.0);
  const Float64 spacing[2]{ series.grid.spacingMm[1], series.grid.spacingMm[0] };
  Check(reconstruction.putAndInsertFloat64Array(DCM_ReconstructionPixelSpacing, spacing, 2), "ReconstructionPixelSpacing");
  DcmItem & exposure = SequenceItem(shared, DCM_CTExposureSequence);
  PutDoubles(exposure, { DCM_ExposureTimeInms }, 500.0);
  PutDoubles(exposure, { DCM_XRayTubeCurrentInmA }, 200.0);
  PutDoubles(exposure, { DCM_ExposureInmAs }, 100.0);
  Put(exposure, DCM_ExposureModulationType, "NONE");
  DcmItem & xRay = SequenceItem(shared, DCM_CTXRayDetailsSequence);
  Put(xRay, DCM_KVP, "120");
  Put(xRay, DCM_FilterType, "FLAT");
  Put(xRay, DCM_FilterMaterial, "ALUMINUM");
  PutDoubles(xRay, { DCM_FocalSpots }, 1.0);
  Put(SequenceItem(shared, DCM_IrradiationEventIdentificationSequence), DCM_IrradiationEventUID, series.uids.irradiationEvent);
}

void PutSharedGroups(DcmItem & dataset, const SeriesHeader & series, const SliceHeader & firstFrame)
{
  DcmItem & shared = SequenceItem(dataset, DCM_SharedFunctionalGroupsSequence);
  DcmItem & measures = SequenceItem(shared, DCM_PixelMeasuresSequence);
  Put(measures, DCM_PixelSpacing, Decimals({ series.grid.spacingMm[1], series.grid.spacingMm[0] }));
  Put(measures, DCM_SliceThickness, Decimal(series.sliceThicknessMm));
  Put(SequenceItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient, Orientation(series.grid));
  PutFrameType(SequenceItem(shared, DCM_CTImageFrameTypeSequence));
  PutAcquisition(shared, series);
  DcmItem & anatomy = SequenceItem(shared, DCM_FrameAnatomySequence);
  Put(anatomy, DCM_FrameLaterality, "B");
  PutCode(SequenceItem(anatomy, DCM_AnatomicRegionSequence), "61685007", "SCT", "Lower limb");
  DcmItem & voi = SequenceItem(shared, DCM_FrameVOILUTSequence);
  Put(voi, DCM_WindowCenter, "40");
  Put(voi, DCM_WindowWidth, "400");
  if (!series.encoding.perSliceRescale)
  {
    PutRescale(SequenceItem(shared, DCM_PixelValueTransformationSequence), firstFrame.scale);
  }
}

void PutPerFrameGroups(DcmItem & dataset, const SeriesHeader & series, const std::vector<SliceHeader> & frames)
{
  long index = 0;
  for (const SliceHeader & frame : frames)
  {
    DcmItem & group = SequenceItem(dataset, DCM_PerFrameFunctionalGroupsSequence, index++);
    DcmItem & content = SequenceItem(group, DCM_FrameContentSequence);
    Put(content, DCM_FrameAcquisitionDateTime, series.identity.studyDate + "120000");
    Put(content, DCM_FrameReferenceDateTime, series.identity.studyDate + "120000");
    Check(content.putAndInsertFloat64(DCM_FrameAcquisitionDuration, 500.0), "FrameAcquisitionDuration");
    Put(content, DCM_StackID, "1");
    const auto position = static_cast<Uint32>(frame.instanceNumber);
    Check(content.putAndInsertUint32(DCM_InStackPositionNumber, position), "InStackPositionNumber");
    const Uint32 dimensions[2]{ 1, position };
    Check(content.putAndInsertUint32Array(DCM_DimensionIndexValues, dimensions, 2), "DimensionIndexValues");
    Put(SequenceItem(group, DCM_PlanePositionSequence), DCM_ImagePositionPatient, Decimals(frame.positionLps));
    if (series.encoding.perSliceRescale)
    {
      PutRescale(SequenceItem(group, DCM_PixelValueTransformationSequence), frame.scale);
    }
  }
}
} // namespace

std::uint64_t HashOf(const std::string & text) noexcept
{
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text)
  {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  }
  return hash;
}

SeriesUids::SeriesUids(const DicomIdentity & identity) : seed(identity.uidSeed)
{
  const auto derive = [this](const char * what) { return "2.25." + std::to_string(HashOf(seed + what)); };
  study = identity.studyUid.empty() ? derive(" study") : identity.studyUid;
  series = identity.seriesUid.empty() ? derive(" series") : identity.seriesUid;
  frameOfReference = derive(" frame of reference");
  dimensionOrganization = derive(" dimensions");
  irradiationEvent = derive(" irradiation event");
}

std::string SeriesUids::Instance(std::size_t instanceNumber) const
{
  return "2.25." + std::to_string(HashOf(seed + " " + series + " instance " + std::to_string(instanceNumber)));
}

SeriesHeader::SeriesHeader(const Grid & gridIn, const DicomIdentity & identityIn, const DicomEncoding & encodingIn)
    : grid(gridIn), identity(identityIn), encoding(encodingIn), uids(identityIn)
{
  const Vector3 normal = Cross(grid.direction[0], grid.direction[1]);
  sliceThicknessMm = std::abs(Dot(normal, grid.direction[2])) * grid.spacingMm[2];
}

void PutClassicHeader(DcmDataset & dataset, const SeriesHeader & series, const SliceHeader & slice)
{
  Put(dataset, DCM_SOPClassUID, UID_CTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, series.uids.Instance(slice.instanceNumber));
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
  PutPatientAndStudy(dataset, series);
  PutSeriesAndEquipment(dataset, series);
  Put(dataset, DCM_Laterality, "");
  PutImagePixel(dataset, series);
  PutRescale(dataset, slice.scale);
  Put(dataset, DCM_InstanceNumber, std::to_string(slice.instanceNumber));
  Put(dataset, DCM_AcquisitionNumber, "1");
  Put(dataset, DCM_ContentDate, series.identity.studyDate);
  Put(dataset, DCM_ContentTime, "120000");
  Put(dataset, DCM_PixelSpacing, Decimals({ series.grid.spacingMm[1], series.grid.spacingMm[0] }));
  Put(dataset, DCM_ImageOrientationPatient, Orientation(series.grid));
  Put(dataset, DCM_ImagePositionPatient, Decimals(slice.positionLps));
  Put(dataset, DCM_SliceThickness, Decimal(series.sliceThicknessMm));
  Put(dataset, DCM_SliceLocation, Decimal(Dot(slice.positionLps, Cross(series.grid.direction[0], series.grid.direction[1]))));
  Put(dataset, DCM_KVP, "120");
  Put(dataset, DCM_GantryDetectorTilt, Decimal(series.encoding.gantryTiltDeg));
  Put(dataset, DCM_ReconstructionDiameter, Decimal(series.grid.spacingMm[0] * static_cast<double>(series.grid.size[0])));
  Put(dataset, DCM_ConvolutionKernel, "B30s");
  Put(dataset, DCM_WindowCenter, "40");
  Put(dataset, DCM_WindowWidth, "400");
  PutExtra(dataset, series.identity);
}

void PutEnhancedHeader(DcmDataset & dataset, const SeriesHeader & series, const std::vector<SliceHeader> & frames)
{
  Put(dataset, DCM_SOPClassUID, UID_EnhancedCTImageStorage);
  Put(dataset, DCM_SOPInstanceUID, series.uids.Instance(0));
  Put(dataset, DCM_ImageType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  Put(dataset, DCM_PixelPresentation, "MONOCHROME");
  Put(dataset, DCM_VolumetricProperties, "VOLUME");
  Put(dataset, DCM_VolumeBasedCalculationTechnique, "NONE");
  PutPatientAndStudy(dataset, series);
  PutSeriesAndEquipment(dataset, series);
  PutImagePixel(dataset, series);
  Put(dataset, DCM_InstanceNumber, "1");
  Put(dataset, DCM_NumberOfFrames, std::to_string(frames.size()));
  Put(dataset, DCM_ContentDate, series.identity.studyDate);
  Put(dataset, DCM_ContentTime, "120000");
  Put(dataset, DCM_AcquisitionNumber, "1");
  Put(dataset, DCM_AcquisitionDateTime, series.identity.studyDate + "120000");
  Check(dataset.putAndInsertFloat64(DCM_AcquisitionDuration, 1.0), "AcquisitionDuration");
  Put(dataset, DCM_ContentQualification, "RESEARCH");
  Put(dataset, DCM_BurnedInAnnotation, "NO");
  Put(dataset, DCM_LossyImageCompression, "00");
  Put(dataset, DCM_PresentationLUTShape, "IDENTITY");
  Check(dataset.insertEmptyElement(DCM_AcquisitionContextSequence), "AcquisitionContextSequence");
  PutDimensions(dataset, series.uids);
  PutSharedGroups(dataset, series, frames.front());
  PutPerFrameGroups(dataset, series, frames);
  PutExtra(dataset, series.identity);
}
} // namespace myosect::phantom
