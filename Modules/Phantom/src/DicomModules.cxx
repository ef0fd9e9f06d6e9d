#include "DicomModules.h"

#include <dcmtk/dcmdata/dcdict.h>

#include <charconv>
#include <cmath>

#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
std::string Orientation(const Grid & grid)
{
  return Decimals(grid.direction[0]) + "\\" + Decimals(grid.direction[1]);
}
} // namespace

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

DcmItem & SequenceItem(DcmItem & item, const DcmTagKey & tag, long index)
{
  DcmItem * found = nullptr;
  Check(item.findOrCreateSequenceItem(tag, found, index), std::string(DcmTag(tag).getTagName()));
  return *found;
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

void PutSeriesAndEquipment(DcmItem & dataset, const SeriesHeader & series, const std::string & modality, int seriesNumber,
                           const std::string & manufacturer)
{
  Put(dataset, DCM_Modality, modality);
  Put(dataset, DCM_SeriesInstanceUID, series.uids.series);
  Put(dataset, DCM_SeriesNumber, std::to_string(seriesNumber));
  Put(dataset, DCM_SeriesDescription, series.identity.seriesDescription);
  Put(dataset, DCM_PatientPosition, series.identity.patientPosition);
  Put(dataset, DCM_FrameOfReferenceUID, series.uids.frameOfReference);
  Put(dataset, DCM_PositionReferenceIndicator, "");
  Put(dataset, DCM_Manufacturer, manufacturer);
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

void PutRescale(DcmItem & item, const StoredScale & scale, const std::string & type)
{
  Put(item, DCM_RescaleIntercept, Decimal(scale.intercept));
  Put(item, DCM_RescaleSlope, Decimal(scale.slope));
  Put(item, DCM_RescaleType, type);
}

void PutCode(DcmItem & item, const std::string & value, const std::string & scheme, const std::string & meaning)
{
  Put(item, DCM_CodeValue, value);
  Put(item, DCM_CodingSchemeDesignator, scheme);
  Put(item, DCM_CodeMeaning, meaning);
}

void PutDimensions(DcmItem & dataset, const SeriesUids & uids, const std::vector<Dimension> & furtherDimensions)
{
  Put(SequenceItem(dataset, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, uids.dimensionOrganization);
  std::vector<Dimension> dimensions{ { DCM_StackID, DCM_FrameContentSequence }, { DCM_InStackPositionNumber, DCM_FrameContentSequence } };
  dimensions.insert(dimensions.end(), furtherDimensions.begin(), furtherDimensions.end());
  long index = 0;
  for (const auto & [pointer, group] : dimensions)
  {
    DcmItem & item = SequenceItem(dataset, DCM_DimensionIndexSequence, index++);
    Put(item, DCM_DimensionOrganizationUID, uids.dimensionOrganization);
    Check(item.putAndInsertTagKey(DCM_DimensionIndexPointer, pointer), "DimensionIndexPointer");
    Check(item.putAndInsertTagKey(DCM_FunctionalGroupPointer, group), "FunctionalGroupPointer");
  }
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

void PutClassicGeometry(DcmItem & dataset, const SeriesHeader & series, const SliceHeader & slice)
{
  Put(dataset, DCM_PixelSpacing, Decimals({ series.grid.spacingMm[1], series.grid.spacingMm[0] }));
  Put(dataset, DCM_ImageOrientationPatient, Orientation(series.grid));
  Put(dataset, DCM_ImagePositionPatient, Decimals(slice.positionLps));
  Put(dataset, DCM_SliceThickness, Decimal(series.sliceThicknessMm));
  Put(dataset, DCM_SliceLocation, Decimal(Dot(slice.positionLps, Cross(series.grid.direction[0], series.grid.direction[1]))));
}

void PutSharedGeometry(DcmItem & shared, const SeriesHeader & series)
{
  DcmItem & measures = SequenceItem(shared, DCM_PixelMeasuresSequence);
  Put(measures, DCM_PixelSpacing, Decimals({ series.grid.spacingMm[1], series.grid.spacingMm[0] }));
  Put(measures, DCM_SliceThickness, Decimal(series.sliceThicknessMm));
  Put(SequenceItem(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient, Orientation(series.grid));
}

void PutFrameAnatomy(DcmItem & shared)
{
  DcmItem & anatomy = SequenceItem(shared, DCM_FrameAnatomySequence);
  Put(anatomy, DCM_FrameLaterality, "B");
  PutCode(SequenceItem(anatomy, DCM_AnatomicRegionSequence), "61685007", "SCT", "Lower limb");
}

void PutFrameContent(DcmItem & group, const SeriesHeader & series, const SliceHeader & frame,
                     const std::vector<unsigned> & furtherDimensions)
{
  DcmItem & content = SequenceItem(group, DCM_FrameContentSequence);
  Put(content, DCM_FrameAcquisitionDateTime, series.identity.studyDate + "120000");
  Put(content, DCM_FrameReferenceDateTime, series.identity.studyDate + "120000");
  Check(content.putAndInsertFloat64(DCM_FrameAcquisitionDuration, 500.0), "FrameAcquisitionDuration");
  Put(content, DCM_StackID, "1");
  const auto position = static_cast<Uint32>(frame.instanceNumber);
  Check(content.putAndInsertUint32(DCM_InStackPositionNumber, position), "InStackPositionNumber");
  std::vector<Uint32> dimensions{ 1, position };
  dimensions.insert(dimensions.end(), furtherDimensions.begin(), furtherDimensions.end());
  Check(content.putAndInsertUint32Array(DCM_DimensionIndexValues, dimensions.data(), static_cast<unsigned long>(dimensions.size())),
        "DimensionIndexValues");
  Put(SequenceItem(group, DCM_PlanePositionSequence), DCM_ImagePositionPatient, Decimals(frame.positionLps));
}

void PutEnhancedInstance(DcmItem & dataset, const SeriesHeader & series, std::size_t frameCount)
{
  Put(dataset, DCM_InstanceNumber, "1");
  Put(dataset, DCM_NumberOfFrames, std::to_string(frameCount));
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
}

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
} // namespace myosect::phantom
