#include "AnalysedScan.h"

#include <algorithm>
#include <string>

#include "myosect/Image/VolumeFile.h"
#include "myosect/Pipeline/WorkFolder.h"

namespace myosect::validation
{
segmentation::MaskPlane AnalysedScan::Mask(std::size_t k, Side side, const std::vector<Tissue> & tissues) const
{
  segmentation::MaskPlane mask(static_cast<int>(labels.grid.size[0]), static_cast<int>(labels.grid.size[1]), 0);
  const LabelId * label = labels.Slice(k);
  std::transform(label, label + labels.grid.SliceVoxelCount(), mask.data.begin(),
                 [&](LabelId id) -> std::uint8_t {
                   return std::any_of(tissues.begin(), tissues.end(), [&](Tissue tissue) { return id == LabelOf(tissue, side); }) ? 1 : 0;
                 });
  return mask;
}

bool AnalysedScan::IsOk(std::size_t k, Side side, Segment segment) const
{
  const auto row = table.Row(std::string(ToString(side)), k);
  return row && table.Text(*row, "status") == "ok" && table.Text(*row, "segment") == ToString(segment);
}

std::string AnalysedScan::StatusOf(std::size_t k, Side side) const
{
  const auto row = table.Row(std::string(ToString(side)), k);
  if (!row)
  {
    return "no row";
  }
  const std::string & reason = table.Text(*row, "reason");
  return table.Text(*row, "segment") + " " + table.Text(*row, "status") + (reason.empty() ? "" : ", " + reason);
}

const std::vector<Tissue> & CompartmentTissues()
{
  static const std::vector<Tissue> tissues{ Tissue::Muscle, Tissue::IntermuscularFat, Tissue::OtherInsideFascia };
  return tissues;
}

const std::vector<Tissue> & BoneTissues()
{
  static const std::vector<Tissue> tissues{ Tissue::CorticalBone, Tissue::Marrow };
  return tissues;
}

AnalysedScan AnalyseScan(pipeline::AnalysisRequest request)
{
  const pipeline::WorkFolder work;
  const std::filesystem::path result = work.Path() / "result";
  RunContext context;
  request.participantId = "validation";
  (void)pipeline::Analyze(request, result, context);
  const WideLabelImage::Pointer stored = ReadLabelFile(result / "segmentation.nii.gz");
  const VolumeGeometry geometry = ToCanonical(FloatImage::ConstPointer(ReadMrFile(result / "segmentation.nii.gz")));
  return { geometry, FromStored(*stored, geometry, [](std::int32_t value) { return static_cast<LabelId>(value); }), ResultTable(result) };
}

std::optional<double> DixonImages::FatPercent(std::size_t k, std::size_t pixel) const
{
  const double f = fat.Slice(k)[pixel];
  const double sum = f + water.Slice(k)[pixel];
  return sum > 0.0 ? std::optional<double>(100.0 * f / sum) : std::nullopt;
}

DixonImages ReadDixonImages(const std::filesystem::path & water, const std::filesystem::path & fat, const VolumeGeometry & geometry)
{
  const auto read = [&](const std::filesystem::path & file)
  {
    const FloatImage::Pointer image = ReadMrFile(file);
    RequireSameGrid(*image, geometry);
    return ToCanonical(FloatImage::ConstPointer(image));
  };
  return { read(water), read(fat) };
}
} // namespace myosect::validation
