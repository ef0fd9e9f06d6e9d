#include "StackDecoder.h"

#include "myosect/Core/Quantity.h"

namespace myosect::dicom
{
void RefuseUnusable(const VolumeCandidate & candidate, bool isCtWanted)
{
  const std::string series = "series " + candidate.id + ": ";
  if (!candidate.supported)
  {
    throw Error(ErrorCode::UnsupportedInput, series + candidate.unsupportedReason + "; give another series");
  }
  if ((candidate.modality == Modality::Ct) != isCtWanted || candidate.frames.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, series + "it holds no " + (isCtWanted ? "CT" : "MR") + " slices; give another series");
  }
  if (!candidate.damagedFiles.empty())
  {
    throw Error(ErrorCode::UnreadableInput, series + "file " + candidate.damagedFiles.front() + " is cut off or damaged (" +
                                                std::to_string(candidate.damagedFiles.size()) + " in all); copy the series again");
  }
}

SliceSource SourceOf(const VolumeCandidate & candidate, const FrameReference & frame)
{
  const std::string & sopClass = candidate.attributes.sopClassUid;
  const bool isSingle = sopClass == "1.2.840.10008.5.1.4.1.1.2" || sopClass == "1.2.840.10008.5.1.4.1.1.4"; // CT and MR Image Storage
  SliceSource source;
  source.file = frame.file;
  source.sopClassUid = sopClass;
  source.sopInstanceUid = frame.sopInstanceUid;
  source.seriesUid = candidate.attributes.seriesUid;
  source.frameNumber = isSingle ? 0 : frame.frame + 1;
  source.positionLps = frame.positionLps;
  source.orientation = frame.orientation;
  source.columns = candidate.columns;
  source.rows = candidate.rows;
  return source;
}

void WarnOfStack(const VolumeCandidate & candidate, const StackGeometry & stack, const std::vector<PlaceReport> & reports,
                 RunContext & context)
{
  const auto warn = [&](const char * code, const std::string & message, std::optional<std::size_t> slice = {}) {
    context.Warn({ code, Severity::Warning, message, candidate.attributes.seriesUid, slice });
  };
  std::size_t duplicates = candidate.duplicateFiles;
  bool hasExcess = false;
  bool isLossy = candidate.attributes.lossy;
  for (const PlaceReport & report : reports)
  {
    duplicates += report.duplicateCount;
    hasExcess = hasExcess || report.hasExcess;
    isLossy = isLossy || report.isLossy;
  }
  if (duplicates > 0)
  {
    warn("duplicate-files", std::to_string(duplicates) + " images repeat others of the series and were dropped");
  }
  if (stack.IsTilted())
  {
    warn("gantry-tilt", "the slices are tilted by " + FormatNumber(stack.tiltDeg) + " degrees against the table; the volume was rectified");
  }
  if (stack.gapBelow)
  {
    const double gapMm = stack.heightMm[*stack.gapBelow] - stack.heightMm[*stack.gapBelow - 1];
    warn("slice-gap",
         "the stack has a gap of " + FormatNumber(gapMm) + " mm where slices lie " + FormatNumber(stack.stepMm) +
             " mm apart; volumes across it are not given",
         *stack.gapBelow);
  }
  if (stack.places.size() == 1)
  {
    warn("single-slice", "the series is a single slice; its thickness stands in for the distance between slices");
  }
  if (isLossy)
  {
    warn("lossy-compression", "the images were compressed with loss; values may differ from those of the scanner");
  }
  if (candidate.attributes.laterality == "?")
  {
    warn("side-contradiction", "the headers of the series contradict each other about the side");
  }
  if (hasExcess)
  {
    warn("pixel-data-excess", "pixel data are longer than rows and columns say; the surplus was ignored");
  }
}

void ThrowFailures(const std::vector<PlaceReport> & reports)
{
  for (const PlaceReport & report : reports)
  {
    if (report.failure)
    {
      throw *report.failure;
    }
  }
}
} // namespace myosect::dicom
