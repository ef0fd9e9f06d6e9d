#include "GivenLabels.h"

#include <algorithm>
#include <map>
#include <utility>

#include "myosect/Core/Error.h"
#include "myosect/Core/FileText.h"
#include "myosect/DicomExport/SegmentationFile.h"
#include "myosect/Image/VolumeFile.h"

namespace myosect::pipeline
{
namespace
{
using dicomexport::SegmentDescription;

measurement::LabelTable ReadLabelTable(const std::filesystem::path & file)
{
  const std::string text = TextOfFile(file, "label table " + file.filename().string() + " cannot be read; check the path");
  return measurement::ParseLabelTable(text);
}

bool IsTold(const SegmentDescription & segment)
{
  return segment.tissue && segment.side;
}

/** The segments whose codes tell tissue and side, as a label table. */
measurement::LabelTable TableOf(const dicomexport::SegmentationFile & file, const std::string & name, const std::string & seriesUid,
                                RunContext & context)
{
  measurement::LabelTable table;
  table.tellsSides = true;
  std::string leftOut;
  for (const SegmentDescription & segment : file.Segments())
  {
    if (IsTold(segment))
    {
      table.labels.push_back({ segment.number, segment.label, segment.tissue, segment.side });
    }
    else
    {
      leftOut += (leftOut.empty() ? "" : ", ") + std::to_string(segment.number);
    }
  }
  if (table.labels.empty())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "segmentation " + name +
                    ": the codes of no segment tell a tissue and a side; describe the segments by their numbers with --label-table");
  }
  if (!leftOut.empty())
  {
    context.Warn(
        { "segments-left-out",
          Severity::Warning,
          "segments " + leftOut +
              " of the segmentation were left out, since their codes do not tell a tissue and a side; describe them with --label-table",
          seriesUid,
          {} });
  }
  return table;
}

WideLabelImage::Pointer ImageOf(const std::vector<std::int32_t> & values, const Grid & grid)
{
  const LabelImage::Pointer pattern = MakeImage<LabelImage>(grid);
  auto image = WideLabelImage::New();
  image->CopyInformation(pattern);
  image->SetRegions(pattern->GetLargestPossibleRegion());
  image->Allocate();
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  return image;
}

GivenLabels ReadDicomLabels(const MeasureRequest & request, const Study & study, RunContext & context)
{
  const dicomexport::SegmentationFile file(request.segmentation);
  const bool isOwn = file.IsOwn() && request.labelTable.empty();
  GivenLabels given;
  if (!isOwn)
  {
    given.table = request.labelTable.empty() ? TableOf(file, request.segmentation.filename().string(), study.identity.seriesUid, context)
                                             : ReadLabelTable(request.labelTable);
  }
  const auto takes = [&](const SegmentDescription & segment)
  {
    return isOwn || std::any_of(given.table->labels.begin(), given.table->labels.end(),
                                [&](const measurement::LabelDescription & label) { return label.id == segment.number; });
  };
  std::vector<std::int32_t> numbers = file.NumbersOn(study.source, takes);
  if (isOwn)
  {
    std::map<std::int32_t, std::int32_t> labelOf{ { 0, kBackgroundLabel } };
    for (const SegmentDescription & segment : file.Segments())
    {
      labelOf[segment.number] = LabelOf(*segment.tissue, segment.side.value_or(Side::Unknown));
    }
    std::transform(numbers.begin(), numbers.end(), numbers.begin(), [&](std::int32_t number) { return labelOf.at(number); });
  }
  given.stored = ImageOf(numbers, study.source.grid);
  return given;
}
} // namespace

LabelImage::Pointer ReadOwnLabels(const MeasureRequest & request)
{
  const bool foreign = !request.labelTable.empty() || dicomexport::IsDicomFile(request.segmentation);
  return foreign ? nullptr : ReadByteLabelFile(request.segmentation);
}

GivenLabels ReadGivenLabels(const MeasureRequest & request, LabelImage::Pointer own, const Study & study, RunContext & context)
{
  GivenLabels given;
  if (own)
  {
    RequireSameGrid(*own, study.volume);
    given.own = std::move(own);
    return given;
  }
  if (dicomexport::IsDicomFile(request.segmentation))
  {
    return ReadDicomLabels(request, study, context);
  }
  given.stored = ReadLabelFile(request.segmentation);
  RequireSameGrid(*given.stored, study.volume);
  if (!request.labelTable.empty())
  {
    given.table = ReadLabelTable(request.labelTable);
  }
  return given;
}
} // namespace myosect::pipeline
