#include "MrHeader.h"

#include <cmath>
#include <cstring>

#include "dcmtk/dcmdata/dcelem.h"

#include "DixonEncoding.h"
#include "ImageKind.h"
#include "MrContrastRules.h"

namespace myosect::dicom
{
namespace
{
/** Number of a private element: files with implicit representation hold it as raw bytes. */
std::optional<double> PrivateNumber(DcmItem & item, const DcmTagKey & tag)
{
  DcmElement * element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || element == nullptr || !element->isLeaf())
  {
    return std::nullopt;
  }
  Float32 number = 0.0F;
  Uint8 * bytes = nullptr;
  if (element->getFloat32(number).bad())
  {
    if (element->getLengthField() == sizeof(number) && element->getUint8Array(bytes).good() && bytes != nullptr)
    {
      std::memcpy(&number, bytes, sizeof(number));
    }
    else
    {
      return NumberOf(item, tag);
    }
  }
  return static_cast<double>(number);
}

/** (2005,100E) of the data set, or of the private sequence (2005,140F) of a frame. */
std::optional<double> PhilipsScaleSlope(const FrameScope & scope)
{
  const DcmTagKey scaleSlope(0x2005, 0x100E);
  for (DcmItem * level : scope.Levels())
  {
    DcmItem * inner = ItemOf(*level, DcmTagKey(0x2005, 0x140F));
    for (DcmItem * item : { inner, level })
    {
      const auto number = item != nullptr ? PrivateNumber(*item, scaleSlope) : std::nullopt;
      if (number && std::isfinite(*number) && *number > 0.0)
      {
        return number;
      }
    }
  }
  return std::nullopt;
}

void ReadRealWorldValues(const FrameScope & scope, FrameReference & reference)
{
  for (DcmItem * level : scope.Levels())
  {
    DcmItem * mapping = ItemOf(*level, DCM_RealWorldValueMappingSequence);
    const auto slope = mapping != nullptr ? NumberOf(*mapping, DCM_RealWorldValueSlope) : std::nullopt;
    const auto intercept = mapping != nullptr ? NumberOf(*mapping, DCM_RealWorldValueIntercept) : std::nullopt;
    DcmItem * unit = mapping != nullptr ? ItemOf(*mapping, DCM_MeasurementUnitsCodeSequence) : nullptr;
    if (slope && intercept && unit != nullptr && *slope != 0.0)
    {
      reference.realWorldSlope = slope;
      reference.realWorldIntercept = intercept;
      reference.unit = UpperValues(TextOf(*unit, DCM_CodeValue))[0];
      return;
    }
  }
}

std::optional<double> FirstNumber(std::optional<double> first, std::optional<double> second)
{
  return first ? first : second;
}
} // namespace

void ReadMrConditions(const FrameScope & scope, FrameHeader & header)
{
  SeriesAttributes & a = header.attributes;
  MrFacts & mr = header.mr;
  DcmItem & dataset = *scope.Levels().back();
  mr.seriesImageType = TextOf(dataset, DCM_ImageType);
  mr.repetitionTimeMs = scope.Number(DCM_MRTimingAndRelatedParametersSequence, DCM_RepetitionTime);
  mr.flipAngleDeg = scope.Number(DCM_MRTimingAndRelatedParametersSequence, DCM_FlipAngle);
  mr.echoTrainLength = scope.Number(DCM_MRTimingAndRelatedParametersSequence, DCM_EchoTrainLength);
  mr.echoTimeMs = FirstNumber(scope.Number(DCM_MREchoSequence, DCM_EffectiveEchoTime), scope.Number(DCM_MREchoSequence, DCM_EchoTime));
  mr.inversionTimeMs =
      FirstNumber(scope.Number(DCM_MRModifierSequence, DCM_InversionTimes), scope.Number(DCM_MRModifierSequence, DCM_InversionTime));
  mr.magneticFieldT = NumberOf(dataset, DCM_MagneticFieldStrength);
  mr.diffusionBValue = scope.Number(DCM_MRDiffusionSequence, DCM_DiffusionBValue);
  mr.scanningSequence = scope.Text(DCM_MRModifierSequence, DCM_ScanningSequence);
  const std::string echoPulse = UpperValues(TextOf(dataset, DCM_EchoPulseSequence))[0];
  if (mr.scanningSequence.empty() && !echoPulse.empty())
  {
    mr.scanningSequence = echoPulse == "SPIN" ? "SE" : echoPulse == "GRADIENT" ? "GR" : "SE\\GR";
  }
  if (UpperValues(scope.Text(DCM_MRModifierSequence, DCM_InversionRecovery))[0] == "YES")
  {
    mr.scanningSequence += mr.scanningSequence.empty() ? "IR" : "\\IR";
  }
  mr.sequenceVariant = scope.Text(DCM_MRModifierSequence, DCM_SequenceVariant);
  const std::string steadyState = UpperValues(TextOf(dataset, DCM_SteadyStatePulseSequence))[0];
  if (mr.sequenceVariant.empty() && (steadyState == "FREE_PRECESSION" || steadyState == "TIME_REVERSED"))
  {
    mr.sequenceVariant = "SS";
  }
  mr.scanOptions = scope.Text(DCM_MRModifierSequence, DCM_ScanOptions);
  mr.sequenceName = TextOf(dataset, DCM_SequenceName);
  mr.sequenceName = mr.sequenceName.empty() ? TextOf(dataset, DCM_PulseSequenceName) : mr.sequenceName;
  mr.echoNumber = scope.Text(DCM_MREchoSequence, DCM_EchoNumbers);
  mr.receiveCoil = scope.Text(DCM_MRReceiveCoilSequence, DCM_ReceiveCoilName);
  mr.complexComponent = UpperValues(scope.Text(DCM_MRImageFrameTypeSequence, DCM_ComplexImageComponent))[0];
  mr.acquisitionContrast = UpperValues(scope.Text(DCM_MRImageFrameTypeSequence, DCM_AcquisitionContrast))[0];
  const std::string suppressed = UpperValues(scope.Text(DCM_MRModifierSequence, DCM_SpectrallySelectedSuppression))[0];
  const std::string excited = UpperValues(scope.Text(DCM_MRModifierSequence, DCM_SpectrallySelectedExcitation))[0];
  mr.spectralSelection = excited == "WATER" || suppressed == "FAT" || suppressed == "FAT_AND_WATER" ? "FAT" : suppressed;
  mr.acquisitionNumber = header.acquisitionNumber;
  mr.acquisitionTime = header.acquisitionTime;
  header.reference.philipsScaleSlope = PhilipsScaleSlope(scope);
  header.reference.unit = UpperValues(header.rescaleType)[0];
  ReadRealWorldValues(scope, header.reference);
  if (UpperValues(header.rescaleType)[0] == "HU")
  {
    header.unsupported =
        "the object claims to be MR but its values are Hounsfield units; it may be CT exported as MR, give the original series";
  }
  RecogniseDixonPart(a, mr);
  RecogniseContrast(a, mr);
}
} // namespace myosect::dicom
