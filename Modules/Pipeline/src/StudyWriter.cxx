#include "StudyWriter.h"

#include <algorithm>
#include <array>
#include <set>

#include <itkRegionOfInterestImageFilter.h>

#include "DicomObjects.h"
#include "Pictures.h"
#include "myosect/Image/VolumeFile.h"

namespace myosect::pipeline
{
namespace
{
void WriteImage(const std::filesystem::path & file, const CtImage & image)
{
  WriteCtFile(file, image);
}

void WriteImage(const std::filesystem::path & file, const FloatImage & image)
{
  WriteMrFile(file, image);
}

template <typename TImage>
void WriteLimbImage(const std::filesystem::path & file, const CanonicalVolume<TImage> & volume, const LabelVolume & labels)
{
  const LabelImage::Pointer stored = ToStored(labels, volume);
  std::array<long, 3> low{ -1, -1, -1 };
  std::array<long, 3> high{ -1, -1, -1 };
  const Grid & grid = volume.storedGrid;
  const LabelId * label = stored->GetBufferPointer();
  for (std::size_t k = 0, i = 0; k < grid.size[2]; ++k)
  {
    for (std::size_t y = 0; y < grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < grid.size[0]; ++x, ++i)
      {
        if (label[i] == kBackgroundLabel)
        {
          continue;
        }
        const std::array<long, 3> at{ static_cast<long>(x), static_cast<long>(y), static_cast<long>(k) };
        for (std::size_t a = 0; a < 3; ++a)
        {
          low[a] = low[a] < 0 ? at[a] : std::min(low[a], at[a]);
          high[a] = std::max(high[a], at[a]);
        }
      }
    }
  }
  if (low[0] < 0)
  {
    return;
  }
  const typename TImage::Pointer image = MakeImage<TImage>(grid);
  FillStored(volume, *image);
  auto crop = itk::RegionOfInterestImageFilter<TImage, TImage>::New();
  typename TImage::RegionType region;
  for (unsigned a = 0; a < 3; ++a)
  {
    region.SetIndex(a, low[a]);
    region.SetSize(a, static_cast<std::size_t>(high[a] - low[a] + 1));
  }
  crop->SetRegionOfInterest(region);
  crop->SetInput(image);
  crop->Update();
  WriteImage(file, *crop->GetOutput());
}

Outcome OutcomeOf(const report::ResultContent & content)
{
  Outcome outcome;
  outcome.warnings = content.warnings;
  std::set<Side> sides;
  for (const SliceMeasurement & row : content.table.slices)
  {
    sides.insert(row.side);
    outcome.partial = outcome.partial || (row.status != Status::Ok && row.status != Status::NotInFieldOfView);
  }
  outcome.limbCount = sides.size();
  outcome.partial = outcome.partial || sides.empty();
  return outcome;
}
} // namespace

Outcome WriteStudy(const SegmentedStudy & segmented, const LabelVolume & labels, const Corrections & corrections,
                   report::ResultContent content, const AnalysisRequest & request, OutputFolder & output, RunContext & context)
{
  const Study & study = segmented.study;
  context.BeginStage("report");
  if (study.signal)
  {
    AddPictures(*study.signal, labels, content);
  }
  else
  {
    AddPictures(study.volume, labels, content);
  }
  report::WriteResult(output.Path(), content, context);

  context.BeginStage("write");
  const LabelImage::Pointer stored = ToStored(labels, study.volume);
  WriteLabelFile(output.Path() / "segmentation.nii.gz", *stored);
  WriteDicomObjects(output.Path(), segmented, *stored, content, request, context);
  if (!corrections.Empty())
  {
    WriteCorrections(output.Path() / kCorrectionsFile, corrections);
  }
  if (request.keepImage)
  {
    const std::filesystem::path file = output.Path() / "image.nii.gz";
    study.signal ? WriteLimbImage(file, *study.signal, labels) : WriteLimbImage(file, study.volume, labels);
  }
  context.ThrowIfCancelled();
  output.Commit();
  return OutcomeOf(content);
}
} // namespace myosect::pipeline
