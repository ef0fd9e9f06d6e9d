#include "myosect/DicomExport/Objects.h"

#include <algorithm>

#include "dcmtk/dcmdata/dcdeftag.h"

#include "DatasetText.h"
#include "ExportJob.h"
#include "Uids.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
void RequireUsable(const ExportInput & input)
{
  const SourceStack & source = *input.source;
  if (source.slices.empty() || source.slices.size() != source.grid.size[2] || input.labels->size() != source.grid.VoxelCount())
  {
    throw Error(ErrorCode::Internal, "the images of a result and its labels do not fit together");
  }
}
} // namespace

ObjectKinds ParseObjectKinds(const std::vector<std::string> & words)
{
  ObjectKinds kinds;
  for (const std::string & word : words)
  {
    bool * kind = word == "seg"   ? &kinds.segmentation
                  : word == "sr"  ? &kinds.report
                  : word == "sc"  ? &kinds.secondaryCapture
                  : word == "pdf" ? &kinds.pdf
                                  : nullptr;
    if (kind == nullptr)
    {
      throw Error(ErrorCode::Usage, "there is no DICOM object '" + word + "'; --dicom takes a list of seg, sr, sc and pdf");
    }
    *kind = true;
  }
  return kinds;
}

std::vector<std::string> ParameterTexts(const report::ResultContent & content)
{
  std::vector<std::string> texts;
  std::transform(content.parameters.begin(), content.parameters.end(), std::back_inserter(texts),
                 [](const report::ParameterEntry & entry) { return entry.name + '=' + entry.value; });
  return texts;
}

bool HasEdits(const report::ResultContent & content)
{
  return std::any_of(content.table.slices.begin(), content.table.slices.end(), [](const SliceMeasurement & row) { return row.edited; });
}

std::string TrackingUid(const StudyIdentity & identity, Side side, Segment segment, const std::string & target)
{
  const bool isNamed = !identity.participantId.empty() && identity.participantId != "unknown";
  return NameBasedUid({ "tracking", isNamed ? "participant" : "study", isNamed ? identity.participantId : identity.studyUid, ToString(side),
                        ToString(segment), target });
}

std::string TrackingName(Side side, Segment segment, const std::string & target)
{
  const std::string limb = segment == Segment::Unknown ? "leg" : std::string(ToString(segment));
  return (side == Side::Unknown ? "" : std::string(ToString(side)) + ' ') + limb + ' ' + target;
}

void WriteObjects(const std::filesystem::path & directory, const ExportInput & input, const ObjectKinds & kinds, RunContext & context)
{
  RequireUsable(input);
  SourceHeader header(input.source->slices.front().file);
  ExportJob job{ input, header, header.Text(DCM_StudyInstanceUID), {} };
  if (job.studyUid.empty())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "series " + input.source->slices.front().seriesUid +
                    ": its headers hold no Study Instance UID, so no DICOM object can be made; leave out --dicom");
  }
  const bool hasLabels = std::any_of(input.labels->begin(), input.labels->end(), [](LabelId id) { return MeaningOf(id).has_value(); });
  if (kinds.segmentation && !hasLabels)
  {
    context.Warn({ "no-dicom-segmentation",
                   Severity::Warning,
                   "there is no labelled voxel, so no DICOM segmentation was written",
                   input.source->slices.front().seriesUid,
                   {} });
  }
  if (kinds.segmentation && hasLabels)
  {
    job.segmentation = WriteSegmentation(directory / "seg.dcm", job, context);
  }
  if (kinds.secondaryCapture)
  {
    WriteSecondaryCapture(directory / "sc.dcm", job, context);
  }
  if (kinds.pdf)
  {
    WriteEncapsulatedPdf(directory / "pdf.dcm", job, context);
  }
  if (kinds.report)
  {
    if (!IsAscii(input.content->review.reader) || !IsAscii(input.content->review.reason))
    {
      header.ConvertToUnicode(); // of the last object: the others hold no text of a reader
    }
    WriteMeasurementReport(directory / "sr.dcm", job);
  }
}
} // namespace myosect::dicomexport
