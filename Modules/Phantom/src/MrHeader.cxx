#include "MrHeader.h"

#include <algorithm>
#include <cstdio>

#include "DicomModules.h"

#include <dcmtk/dcmdata/dcuid.h>

namespace myosect::phantom
{
namespace
{
constexpr double kProtonMhzPerTesla = 42.577;

struct PartNames
{
  const char * token;      ///< of Siemens and enhanced objects
  const char * philips;    ///< short token
  const char * siemensEnd; ///< of the description
  const char * geBegin;
  const char * plain;
};

const PartNames & NamesOf(MrPart part)
{
  static const PartNames names[]{ { "NONE", "M", "", "", "" },
                                  { "WATER", "W", "_W", "WATER: ", " water" },
                                  { "FAT", "F", "_F", "FAT: ", " fat" },
                                  { "IN_PHASE", "IP", "_in", "InPhase: ", " in phase" },
                                  { "OPP_PHASE", "OP", "_opp", "OutPhase: ", " opposed phase" },
                                  { "FAT_FRACTION", "FF", "_FF", "FatFrac: ", " fat fraction" } };
  return names[static_cast<std::size_t>(part)];
}

bool IsOriginal(MrPart part)
{
  return part == MrPart::T1Weighted || part == MrPart::InPhase || part == MrPart::OpposedPhase;
}

std::string Manufacturer(MrVendor vendor)
{
  switch (vendor)
  {
  case MrVendor::Siemens:
    return "SIEMENS";
  case MrVendor::Ge:
    return "GE MEDICAL SYSTEMS";
  case MrVendor::Philips:
    return "Philips";
  default:
    return "MyoSect";
  }
}

std::string ClassicImageType(MrPart part, MrVendor vendor)
{
  const std::string token = NamesOf(part).token;
  const std::string origin = IsOriginal(part) ? "ORIGINAL\\PRIMARY" : "DERIVED\\PRIMARY";
  switch (vendor)
  {
  case MrVendor::Siemens:
    return part == MrPart::T1Weighted ? origin + "\\M\\ND" : origin + "\\M\\DIXON\\" + token;
  case MrVendor::Ge:
    return part == MrPart::Water || part == MrPart::Fat ? "DERIVED\\PRIMARY\\DIXON\\" + token : origin + "\\OTHER";
  case MrVendor::Philips:
  {
    const std::string letter = NamesOf(part).philips;
    return part == MrPart::T1Weighted ? "ORIGINAL\\PRIMARY\\M_SE\\M\\SE" : "ORIGINAL\\PRIMARY\\" + letter + "\\" + letter + "\\DERIVED";
  }
  default:
    return origin + "\\OTHER";
  }
}

std::string FrameType(MrPart part, MrVendor vendor)
{
  const std::string origin = vendor == MrVendor::Philips || IsOriginal(part) ? "ORIGINAL\\PRIMARY" : "DERIVED\\PRIMARY";
  const bool told = part != MrPart::T1Weighted && vendor != MrVendor::Plain && (vendor != MrVendor::Ge || !IsOriginal(part));
  const bool outOfPhase = vendor == MrVendor::Philips && part == MrPart::OpposedPhase;
  return told ? origin + "\\DIXON\\" + (outOfPhase ? "OUT_OF_PHASE" : NamesOf(part).token) : origin + "\\OTHER\\NONE";
}

double EchoMs(const MrSequence & sequence, MrPart part)
{
  return part == MrPart::OpposedPhase ? sequence.opposedEchoTimeMs : sequence.echoTimeMs;
}

void PutAge(DcmItem & dataset, const MrSequence & sequence)
{
  if (sequence.patientAgeYears)
  {
    char text[16];
    std::snprintf(text, sizeof(text), "%03dY", std::clamp(*sequence.patientAgeYears, 0, 999));
    Put(dataset, DCM_PatientAge, text);
  }
}

void PutPrivateScaling(DcmItem & item, const MrSeriesHeader & header, const MrFrame & frame)
{
  if (header.encoding.vendor == MrVendor::Philips && header.encoding.privateScaling)
  {
    Check(item.putAndInsertString(DcmTag(0x2005, 0x0010, EVR_LO), "Philips MR Imaging DD 001"), "private creator");
    Check(item.putAndInsertFloat32(DcmTag(0x2005, 0x100D, EVR_FL), 0.0F), "scale intercept");
    Check(item.putAndInsertFloat32(DcmTag(0x2005, 0x100E, EVR_FL), static_cast<Float32>(frame.scaleSlope)), "scale slope");
  }
}

void PutModality(DcmItem & dataset, const MrSeriesHeader & header)
{
  PutPatientAndStudy(dataset, header.series);
  PutAge(dataset, header.sequence);
  PutSeriesAndEquipment(dataset, header.series, "MR", header.seriesNumber, Manufacturer(header.encoding.vendor));
  PutImagePixel(dataset, header.series);
  Put(dataset, DCM_MagneticFieldStrength, Decimal(header.sequence.fieldTesla));
  Put(dataset, DCM_BodyPartExamined, "LEG");
}

void PutClassicSequence(DcmItem & dataset, const MrSequence & sequence, MrPart part)
{
  Put(dataset, DCM_ScanningSequence, sequence.spinEcho ? "SE" : "GR");
  Put(dataset, DCM_SequenceVariant, sequence.spinEcho ? "NONE" : "SP");
  Put(dataset, DCM_ScanOptions, "");
  Put(dataset, DCM_MRAcquisitionType, sequence.spinEcho ? "2D" : "3D");
  Put(dataset, DCM_SequenceName, sequence.spinEcho ? "se2d1" : "fl3d2");
  Put(dataset, DCM_ImagingFrequency, Decimal(kProtonMhzPerTesla * sequence.fieldTesla));
  Put(dataset, DCM_ImagedNucleus, "1H");
  Put(dataset, DCM_EchoTrainLength, "1");
  Put(dataset, DCM_EchoNumbers, "1");
  Put(dataset, DCM_NumberOfAverages, "1");
  Put(dataset, DCM_RepetitionTime, sequence.writeTimes ? Decimal(sequence.repetitionTimeMs) : "");
  Put(dataset, DCM_EchoTime, sequence.writeTimes ? Decimal(EchoMs(sequence, part)) : "");
  if (sequence.writeTimes)
  {
    Put(dataset, DCM_FlipAngle, Decimal(sequence.flipAngleDeg));
  }
}

void PutFrameType(DcmItem & item, const std::string & frameType, bool spinEcho, bool isDataset)
{
  Put(item, isDataset ? DCM_ImageType : DCM_FrameType, frameType);
  Put(item, DCM_PixelPresentation, "MONOCHROME");
  Put(item, DCM_VolumetricProperties, "VOLUME");
  Put(item, DCM_VolumeBasedCalculationTechnique, "NONE");
  Put(item, DCM_ComplexImageComponent, "MAGNITUDE");
  Put(item, DCM_AcquisitionContrast, spinEcho ? "T1" : "PROTON_DENSITY");
}

void PutSharedMrGroups(DcmItem & dataset, const MrSeriesHeader & header)
{
  DcmItem & shared = SequenceItem(dataset, DCM_SharedFunctionalGroupsSequence);
  PutSharedGeometry(shared, header.series);
  PutFrameAnatomy(shared);
  const MrSequence & sequence = header.sequence;
  if (sequence.writeTimes)
  {
    DcmItem & timing = SequenceItem(shared, DCM_MRTimingAndRelatedParametersSequence);
    Put(timing, DCM_RepetitionTime, Decimal(sequence.repetitionTimeMs));
    Put(timing, DCM_FlipAngle, Decimal(sequence.flipAngleDeg));
    Put(timing, DCM_EchoTrainLength, "1");
    PutWord(timing, DCM_RFEchoTrainLength, sequence.spinEcho ? 1 : 0);
    PutWord(timing, DCM_GradientEchoTrainLength, sequence.spinEcho ? 0 : 1);
  }
  DcmItem & modifier = SequenceItem(shared, DCM_MRModifierSequence);
  Put(modifier, DCM_InversionRecovery, "NO");
  Put(modifier, DCM_Spoiling, sequence.spinEcho ? "NONE" : "RF");
}

void PutPerFrameMrGroups(DcmItem & dataset, const MrSeriesHeader & header, const std::vector<MrFrame> & frames,
                         const std::vector<MrPart> & parts)
{
  long index = 0;
  for (const MrFrame & frame : frames)
  {
    DcmItem & group = SequenceItem(dataset, DCM_PerFrameFunctionalGroupsSequence, index++);
    const auto number = static_cast<unsigned>(std::find(parts.begin(), parts.end(), frame.part) - parts.begin()) + 1;
    PutFrameContent(group, header.series, frame.slice, parts.size() > 1 ? std::vector<unsigned>{ number } : std::vector<unsigned>{});
    PutFrameType(SequenceItem(group, DCM_MRImageFrameTypeSequence), FrameType(frame.part, header.encoding.vendor), header.sequence.spinEcho,
                 false);
    if (header.sequence.writeTimes)
    {
      PutDoubles(SequenceItem(group, DCM_MREchoSequence), { DCM_EffectiveEchoTime }, EchoMs(header.sequence, frame.part));
    }
    PutRescale(SequenceItem(group, DCM_PixelValueTransformationSequence), frame.slice.scale, "US");
    if (header.encoding.vendor == MrVendor::Philips && header.encoding.privateScaling)
    {
      Check(group.putAndInsertString(DcmTag(0x2005, 0x0014, EVR_LO), "Philips MR Imaging DD 005"), "private creator");
      DcmItem * item = nullptr;
      Check(group.findOrCreateSequenceItem(DcmTag(0x2005, 0x140F, EVR_SQ), item, 0), "private frame sequence");
      PutPrivateScaling(*item, header, frame);
    }
  }
}
} // namespace

std::string MrDescription(const std::string & base, MrPart part, MrVendor vendor)
{
  const PartNames & names = NamesOf(part);
  switch (vendor)
  {
  case MrVendor::Siemens:
    return base + names.siemensEnd;
  case MrVendor::Ge:
    return names.geBegin + base;
  case MrVendor::Philips:
    return base;
  default:
    return base + names.plain;
  }
}

void PutClassicMrHeader(DcmDataset & dataset, const MrSeriesHeader & header, const MrFrame & frame, std::size_t instanceNumber)
{
  Put(dataset, DCM_SOPClassUID, UID_MRImageStorage);
  Put(dataset, DCM_SOPInstanceUID, header.series.uids.Instance(instanceNumber));
  Put(dataset, DCM_ImageType, ClassicImageType(frame.part, header.encoding.vendor));
  PutModality(dataset, header);
  PutClassicSequence(dataset, header.sequence, frame.part);
  if (header.encoding.vendor == MrVendor::Philips)
  {
    PutRescale(dataset, frame.slice.scale, "normalized");
    PutPrivateScaling(dataset, header, frame);
  }
  Put(dataset, DCM_InstanceNumber, std::to_string(instanceNumber));
  Put(dataset, DCM_AcquisitionNumber, "1");
  Put(dataset, DCM_ContentDate, header.series.identity.studyDate);
  Put(dataset, DCM_ContentTime, "120000");
  PutClassicGeometry(dataset, header.series, frame.slice);
  PutExtra(dataset, header.series.identity);
}

void PutEnhancedMrHeader(DcmDataset & dataset, const MrSeriesHeader & header, const std::vector<MrFrame> & frames)
{
  std::vector<MrPart> parts;
  for (const MrFrame & frame : frames)
  {
    if (std::find(parts.begin(), parts.end(), frame.part) == parts.end())
    {
      parts.push_back(frame.part);
    }
  }
  Put(dataset, DCM_SOPClassUID, UID_EnhancedMRImageStorage);
  Put(dataset, DCM_SOPInstanceUID, header.series.uids.Instance(0));
  PutModality(dataset, header);
  const std::string type = parts.size() > 1 ? "ORIGINAL\\PRIMARY\\DIXON\\MIXED" : FrameType(parts.front(), header.encoding.vendor);
  PutFrameType(dataset, type, header.sequence.spinEcho, true);
  PutEnhancedInstance(dataset, header.series, frames.size());
  Put(dataset, DCM_ResonantNucleus, "1H");
  Put(dataset, DCM_KSpaceFiltering, "NONE");
  Put(dataset, DCM_EchoPulseSequence, header.sequence.spinEcho ? "SPIN" : "GRADIENT");
  Put(dataset, DCM_MRAcquisitionType, header.sequence.spinEcho ? "2D" : "3D");
  PutDimensions(dataset, header.series.uids,
                parts.size() > 1 ? std::vector<Dimension>{ { DCM_FrameType, DCM_MRImageFrameTypeSequence } } : std::vector<Dimension>{});
  PutSharedMrGroups(dataset, header);
  PutPerFrameMrGroups(dataset, header, frames, parts);
  PutExtra(dataset, header.series.identity);
}
} // namespace myosect::phantom
