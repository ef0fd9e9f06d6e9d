#include "HeaderReader.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "dcmtk/dcmdata/dccodec.h"
#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcmetinf.h"
#include "dcmtk/dcmdata/dcsequen.h"
#include "dcmtk/dcmdata/dcuid.h"
#include "dcmtk/dcmdata/dcxfer.h"

#include "DicomFile.h"
#include "FrameScope.h"
#include "Laterality.h"
#include "MrHeader.h"
#include "TagReader.h"

namespace myosect::dicom
{
namespace
{
std::string TransferSyntaxOf(DcmFileFormat & format)
{
  const DcmXfer syntax(format.getDataset()->getOriginalXfer());
  const std::string named = TextOf(*format.getMetaInfo(), DCM_TransferSyntaxUID);
  const bool isKnown = named.empty() || DcmXfer(named.c_str()).getXfer() != EXS_Unknown;
  return isKnown && syntax.getXferID() != nullptr ? syntax.getXferID() : named;
}

bool IsDecodable(const std::string & transferSyntaxUid)
{
  if (transferSyntaxUid == UID_JPEG2000LosslessOnlyTransferSyntax || transferSyntaxUid == UID_JPEG2000TransferSyntax)
  {
    return true;
  }
  const DcmXfer syntax(transferSyntaxUid.c_str());
  return syntax.getXfer() != EXS_Unknown &&
         (!syntax.isEncapsulated() || DcmCodecList::canChangeCoding(syntax.getXfer(), EXS_LittleEndianExplicit));
}

bool IsLossySyntax(const std::string & transferSyntaxUid, const std::string & lossyFlag)
{
  if (transferSyntaxUid == UID_JPEGLSLossyTransferSyntax)
  {
    return lossyFlag != "00";
  }
  const DcmXfer syntax(transferSyntaxUid.c_str());
  return transferSyntaxUid != UID_JPEG2000TransferSyntax && syntax.getXfer() != EXS_Unknown && syntax.isLossy();
}

std::string ContrastAgentOf(DcmItem & dataset)
{
  std::string agent = TextOf(dataset, DCM_ContrastBolusAgent);
  if (agent.empty())
  {
    if (DcmItem * item = ItemOf(dataset, DCM_ContrastBolusAgentSequence))
    {
      agent = TextOf(*item, DCM_CodeMeaning);
      return agent.empty() ? "unnamed" : agent;
    }
  }
  return agent;
}

SeriesAttributes CommonAttributes(DcmFileFormat & format)
{
  DcmItem & dataset = *format.getDataset();
  SeriesAttributes a;
  a.patientName = TextOf(dataset, DCM_PatientName);
  a.patientId = TextOf(dataset, DCM_PatientID);
  a.patientBirthDate = TextOf(dataset, DCM_PatientBirthDate);
  a.patientSex = TextOf(dataset, DCM_PatientSex);
  a.patientAge = TextOf(dataset, DCM_PatientAge);
  a.clinicalTrialSubjectId = TextOf(dataset, DCM_ClinicalTrialSubjectID);
  a.clinicalTrialTimePointId = TextOf(dataset, DCM_ClinicalTrialTimePointID);
  a.trialOffsetDays = NumberOf(dataset, DCM_LongitudinalTemporalOffsetFromEvent);
  a.studyUid = TextOf(dataset, DCM_StudyInstanceUID);
  a.studyDate = TextOf(dataset, DCM_StudyDate);
  a.studyDescription = TextOf(dataset, DCM_StudyDescription);
  a.accessionNumber = TextOf(dataset, DCM_AccessionNumber);
  a.seriesUid = TextOf(dataset, DCM_SeriesInstanceUID);
  a.seriesNumber = TextOf(dataset, DCM_SeriesNumber);
  a.seriesDescription = TextOf(dataset, DCM_SeriesDescription);
  a.protocolName = TextOf(dataset, DCM_ProtocolName);
  a.frameOfReferenceUid = TextOf(dataset, DCM_FrameOfReferenceUID);
  a.sopClassUid = TextOf(dataset, DCM_SOPClassUID);
  if (a.sopClassUid.empty())
  {
    a.sopClassUid = TextOf(*format.getMetaInfo(), DCM_MediaStorageSOPClassUID);
  }
  a.transferSyntaxUid = TransferSyntaxOf(format);
  a.modality = TextOf(dataset, DCM_Modality);
  a.imageType = TextOf(dataset, DCM_ImageType);
  a.manufacturer = TextOf(dataset, DCM_Manufacturer);
  a.model = TextOf(dataset, DCM_ManufacturerModelName);
  a.contrastAgent = ContrastAgentOf(dataset);
  a.bodyPartExamined = TextOf(dataset, DCM_BodyPartExamined);
  a.patientPosition = TextOf(dataset, DCM_PatientPosition);
  const std::string lossyFlag = TextOf(dataset, DCM_LossyImageCompression);
  a.lossy = lossyFlag == "01" || IsLossySyntax(a.transferSyntaxUid, lossyFlag);
  return a;
}

void ReadGeometry(const FrameScope & scope, FrameHeader & header)
{
  const NumbersOf position = scope.Numbers(DCM_PlanePositionSequence, DCM_ImagePositionPatient, 3);
  const NumbersOf orientation = scope.Numbers(DCM_PlaneOrientationSequence, DCM_ImageOrientationPatient, 6);
  const NumbersOf spacing = scope.Numbers(DCM_PixelMeasuresSequence, DCM_PixelSpacing, 2);
  header.hasGeometry = position.present && orientation.present;
  if (!header.hasGeometry)
  {
    return;
  }
  if (position.malformed || orientation.malformed)
  {
    header.geometryDefect = "a position or orientation is not a set of numbers";
    return;
  }
  std::copy(position.values.begin(), position.values.end(), header.reference.positionLps.begin());
  std::copy(orientation.values.begin(), orientation.values.end(), header.orientation.begin());
  header.reference.orientation = header.orientation;
  const Vector3 row{ header.orientation[0], header.orientation[1], header.orientation[2] };
  const Vector3 column{ header.orientation[3], header.orientation[4], header.orientation[5] };
  constexpr double tolerance = 5e-3;
  if (!(std::abs(Norm(row) - 1.0) <= tolerance && std::abs(Norm(column) - 1.0) <= tolerance && std::abs(Dot(row, column)) <= tolerance))
  {
    header.geometryDefect = "the image orientation is not a pair of perpendicular unit vectors";
  }
  for (const double coordinate : header.reference.positionLps)
  {
    if (!(std::abs(coordinate) < 1e5))
    {
      header.geometryDefect = "an image position lies more than 100 m away";
    }
  }
  if (spacing.present && !spacing.malformed)
  {
    header.rowSpacingMm = spacing.values[0];
    header.columnSpacingMm = spacing.values[1];
  }
  const auto isSane = [](double mm) { return mm >= 0.1 && mm <= 5.0; };
  if (!isSane(header.rowSpacingMm) || !isSane(header.columnSpacingMm))
  {
    header.unsupported = "the pixel spacing is missing or outside 0.1 to 5 mm";
  }
}

void ReadRescale(const FrameScope & scope, FrameHeader & header)
{
  const NumbersOf slope = scope.Numbers(DCM_PixelValueTransformationSequence, DCM_RescaleSlope, 1);
  const NumbersOf intercept = scope.Numbers(DCM_PixelValueTransformationSequence, DCM_RescaleIntercept, 1);
  header.rescaleType = scope.Text(DCM_PixelValueTransformationSequence, DCM_RescaleType);
  const bool isComplete = slope.present && !slope.malformed && intercept.present && !intercept.malformed;
  if (isComplete)
  {
    header.reference.rescaleSlope = slope.values[0];
    header.reference.rescaleIntercept = intercept.values[0];
  }
  if (header.kind == ObjectKind::Ct && (!isComplete || slope.values[0] == 0.0))
  {
    header.unsupported =
        "rescale slope and intercept are missing or invalid, so that no Hounsfield units can be had; it may be MR exported as CT";
  }
  if (header.kind == ObjectKind::Mr && ((slope.present && !isComplete) || (isComplete && slope.values[0] == 0.0)))
  {
    header.unsupported = "rescale slope and intercept are invalid";
  }
}

void ReadCtConditions(const FrameScope & scope, FrameHeader & header)
{
  SeriesAttributes & a = header.attributes;
  a.convolutionKernel = scope.Text(DCM_CTReconstructionSequence, DCM_ConvolutionKernel);
  a.kvp = scope.Number(DCM_CTXRayDetailsSequence, DCM_KVP);
  a.gantryTiltDeg = scope.Number(DCM_CTAcquisitionDetailsSequence, DCM_GantryDetectorTilt);
  header.filterType = scope.Text(DCM_CTXRayDetailsSequence, DCM_FilterType);
}

bool HasAnyValue(DcmItem & dataset, std::initializer_list<DcmTagKey> tags)
{
  return std::any_of(tags.begin(), tags.end(), [&](const DcmTagKey & tag) { return dataset.tagExistsWithValue(tag); });
}

std::string ContradictionOf(DcmItem & dataset, const SeriesAttributes & attributes, ObjectKind kind)
{
  if (kind == ObjectKind::Mr)
  {
    if (!attributes.modality.empty() && attributes.modality != "MR")
    {
      return "the object is an MR image but its modality says otherwise; give the series as it left the scanner";
    }
    return HasAnyValue(dataset, { DCM_KVP, DCM_XRayTubeCurrent, DCM_ConvolutionKernel })
               ? "the object claims to be MR but carries attributes of CT; it may be CT exported as MR, give the original series"
               : "";
  }
  if (!attributes.modality.empty() && attributes.modality != "CT")
  {
    return "the object is a CT image but its modality says otherwise; give the series as it left the scanner";
  }
  const bool hasMr =
      HasAnyValue(dataset, { DCM_EchoTime, DCM_RepetitionTime, DCM_MagneticFieldStrength, DCM_ScanningSequence, DCM_FlipAngle,
                             DCM_MRAcquisitionType, DCM_ImagedNucleus, DCM_ReceiveCoilName, DCM_InversionTime });
  return hasMr ? "the object claims to be CT but carries attributes of MR; it may be MR exported as CT, give the original series" : "";
}

FrameHeader ReadFrame(DcmItem & dataset, const FrameScope & scope, const FrameHeader & common)
{
  FrameHeader header = common;
  SeriesAttributes & a = header.attributes;
  const std::string frameType =
      scope.Text(header.kind == ObjectKind::Ct ? DCM_CTImageFrameTypeSequence : DCM_MRImageFrameTypeSequence, DCM_FrameType);
  if (!frameType.empty())
  {
    a.imageType = frameType;
  }
  a.sliceThicknessMm = scope.Number(DCM_PixelMeasuresSequence, DCM_SliceThickness);
  header.echo = scope.Text(DCM_MREchoSequence, IsEnhanced(a.sopClassUid) ? DCM_EffectiveEchoTime : DCM_EchoTime);
  header.temporalPosition = scope.Text(DCM_FrameContentSequence, DCM_TemporalPositionIndex);
  if (header.temporalPosition.empty())
  {
    header.temporalPosition = scope.Text(DCM_FrameContentSequence, DCM_TemporalPositionIdentifier);
  }
  header.acquisitionNumber = scope.Text(DCM_FrameContentSequence, DCM_FrameAcquisitionNumber);
  if (header.acquisitionNumber.empty())
  {
    header.acquisitionNumber = scope.Text(DCM_FrameContentSequence, DCM_AcquisitionNumber);
  }
  header.stackId = scope.Text(DCM_FrameContentSequence, DCM_StackID);
  header.acquisitionTime = scope.Text(DCM_FrameContentSequence, DCM_AcquisitionTime);
  if (header.kind == ObjectKind::Ct)
  {
    ReadCtConditions(scope, header);
  }
  ReadRescale(scope, header);
  if (header.kind == ObjectKind::Mr)
  {
    ReadMrConditions(scope, header);
  }
  ReadGeometry(scope, header);
  a.laterality = MergeSides({ SideInFrame(dataset), UpperValues(scope.Text(DCM_FrameAnatomySequence, DCM_FrameLaterality))[0],
                              SideOfRegion(scope.Holding(DCM_FrameAnatomySequence, DCM_AnatomicRegionSequence)) });
  return header;
}

void Reject(FileHeader & header, const char * code, const std::string & reason)
{
  header.code = code;
  header.reason = reason;
  header.frames.clear();
}

void ReadFrames(DcmItem & dataset, const FrameHeader & common, FileHeader & result)
{
  if (!IsEnhanced(common.attributes.sopClassUid))
  {
    if (NumberOf(dataset, DCM_NumberOfFrames).value_or(1.0) != 1.0)
    {
      Reject(result, "unsupported", "a classic image with several frames");
      return;
    }
    result.frames.push_back(ReadFrame(dataset, FrameScope(dataset, nullptr, nullptr), common));
    return;
  }
  DcmItem * shared = ItemOf(dataset, DCM_SharedFunctionalGroupsSequence);
  DcmSequenceOfItems * perFrame = nullptr;
  dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame);
  const double frameCount = NumberOf(dataset, DCM_NumberOfFrames).value_or(-1.0);
  if (perFrame == nullptr || frameCount != static_cast<double>(perFrame->card()))
  {
    Reject(result, "contradictory", "the number of frames and the functional groups contradict each other");
    return;
  }
  for (DcmObject * item = perFrame->nextInContainer(nullptr); item != nullptr; item = perFrame->nextInContainer(item))
  {
    result.frames.push_back(ReadFrame(dataset, FrameScope(dataset, shared, static_cast<DcmItem *>(item)), common));
    result.frames.back().reference.frame = result.frames.size() - 1;
  }
}

/** Why an object is no slice, by its kind; empty for CT and MR. */
std::pair<const char *, const char *> ReasonAgainst(ObjectKind kind)
{
  switch (kind)
  {
  case ObjectKind::ScreenCapture:
    return { "screen-capture", "a secondary capture" };
  case ObjectKind::Report:
    return { "report", "a report or document" };
  case ObjectKind::Directory:
    return { "directory", "a DICOMDIR index" };
  case ObjectKind::OtherImage:
    return { "other-modality", "an image of a modality that is not measured" };
  case ObjectKind::NoImage:
    return { "not-an-image", "a DICOM object without slices" };
  default:
    return { "", "" };
  }
}

void ReadImage(DcmFileFormat & format, const SeriesAttributes & attributes, ObjectKind kind, FileHeader & result)
{
  DcmItem & dataset = *format.getDataset();
  const PixelFormat pixels = PixelFormat::Of(dataset);
  const std::string photometric = UpperValues(TextOf(dataset, DCM_PhotometricInterpretation))[0];
  if (IsScreenCapture(attributes) || pixels.samplesPerPixel > 1 || photometric == "RGB" || photometric == "PALETTE COLOR" ||
      photometric.compare(0, 3, "YBR") == 0)
  {
    Reject(result, "screen-capture", "a screen capture or colour image");
    return;
  }
  if (attributes.seriesUid.empty())
  {
    Reject(result, "incomplete", "an image without a Series Instance UID");
    return;
  }
  FrameHeader common;
  common.attributes = attributes;
  common.kind = kind;
  common.rows = pixels.rows;
  common.columns = pixels.columns;
  common.reference.file = result.file;
  common.reference.sopInstanceUid = TextOf(dataset, DCM_SOPInstanceUID);
  ReadFrames(dataset, common, result);
  if (result.frames.empty())
  {
    return;
  }
  if (std::all_of(result.frames.begin(), result.frames.end(), [](const FrameHeader & f) { return IsLocalizer(f.attributes); }))
  {
    Reject(result, "localizer", "a localizer");
    return;
  }
  const std::string contradiction = ContradictionOf(dataset, attributes, kind);
  const std::string defect = pixels.Defect();
  for (FrameHeader & frame : result.frames)
  {
    if (!defect.empty())
    {
      frame.unsupported = defect;
    }
    if (!contradiction.empty())
    {
      frame.unsupported = contradiction;
    }
    if (IsLocalizer(frame.attributes))
    {
      frame.unsupported = "a localizer";
    }
    if (!IsDecodable(attributes.transferSyntaxUid))
    {
      frame.unsupported = "the transfer syntax " + attributes.transferSyntaxUid + " is not supported";
    }
  }
  if (!std::all_of(result.frames.begin(), result.frames.end(), [](const FrameHeader & f) { return f.hasGeometry; }))
  {
    Reject(result, "no-geometry", "an image without position or orientation");
  }
}
} // namespace

FileHeader ReadFileHeader(const std::filesystem::path & file, const std::string & name)
{
  FileHeader result;
  result.file = file;
  result.name = name;
  switch (LookAtFile(file))
  {
  case FileLook::Dicom:
    break;
  case FileLook::Empty:
    Reject(result, "unreadable", "an empty file");
    return result;
  case FileLook::Unreadable:
    Reject(result, "unreadable", "the file cannot be opened");
    return result;
  case FileLook::Other:
    Reject(result, "not-dicom", "not a DICOM file");
    return result;
  }
  const ParsedFile parsed = ParseFile(file, true);
  const SeriesAttributes attributes = CommonAttributes(*parsed.format);
  result.seriesUid = attributes.seriesUid;
  const ObjectKind kind = KindOf(attributes.sopClassUid, attributes.modality);
  const bool mayBeImage = kind == ObjectKind::Ct || kind == ObjectKind::Mr || attributes.sopClassUid.empty();
  if (!parsed.problem.empty() || (mayBeImage && parsed.reachedEnd))
  {
    result.damaged = true;
    Reject(result, "unreadable", "cut off or damaged: " + (parsed.problem.empty() ? "it ends before its pixel data" : parsed.problem));
    return result;
  }
  const auto [code, reason] = ReasonAgainst(kind);
  if (*code != '\0')
  {
    Reject(result, code, reason);
    return result;
  }
  ReadImage(*parsed.format, attributes, kind, result);
  return result;
}
} // namespace myosect::dicom
