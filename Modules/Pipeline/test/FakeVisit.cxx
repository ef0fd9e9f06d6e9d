#include "FakeVisit.h"

#include <algorithm>
#include <cmath>

#include "myosect/Image/VolumeFile.h"
#include "myosect/Measurement/NamedLevels.h"
#include "myosect/Measurement/Summaries.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::test
{
namespace
{
constexpr double kPixelMm = 2.0, kSliceMm = 5.0, kLegMm = 90.0;

/** Radius of the femur: condyles at the lower end. */
double BoneRadius(double level, bool uniform)
{
  return uniform ? 15.0 : 14.0 + 18.0 * std::exp(-std::pow((level - 15.0) / 35.0, 2));
}

double MuscleArea(double level, double scale)
{
  return scale * (70.0 + 0.15 * level);
}
} // namespace

void WriteFakeVisit(const std::filesystem::path & folder, const FakeVisit & visit)
{
  Grid grid;
  grid.size = { 160, 70, visit.slices };
  grid.spacingMm = { kPixelMm, kPixelMm, kSliceMm };
  grid.originLps = { -159.0, -70.0 + 0.2 * visit.tableMm, -500.0 + visit.tableMm };
  report::ResultContent content;
  content.table.identity = { visit.participant, visit.date, visit.studyUid, visit.studyUid + ".1", visit.modality };
  const LabelImage::Pointer labels = MakeImage<LabelImage>(grid);
  for (std::size_t k = 0; k < visit.slices; ++k)
  {
    const double level = visit.firstLevelMm + kSliceMm * static_cast<double>(k);
    for (const Side side : { Side::Left, Side::Right })
    {
      const double centreX = side == Side::Left ? kLegMm : -kLegMm, scale = side == Side::Left ? visit.leftScale : visit.rightScale;
      const double bone = BoneRadius(level, visit.uniformBone), muscle = std::sqrt(MuscleArea(level, scale) * 100.0 / 3.14159265 + bone * bone);
      for (std::size_t j = 0; j < grid.size[1]; ++j)
      {
        for (std::size_t i = 0; i < grid.size[0]; ++i)
        {
          const Vector3 p = grid.PointLps({ static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
          const double radius = std::hypot(p[0] - centreX, p[1] - 0.2 * visit.tableMm);
          if (radius < muscle)
          {
            labels->GetBufferPointer()[(k * grid.size[1] + j) * grid.size[0] + i] = LabelOf(radius < bone ? Tissue::CorticalBone : Tissue::Muscle, side);
          }
        }
      }
      SliceMeasurement row;
      row.side = side;
      row.segment = visit.segment;
      row.sliceIndex = k;
      row.zMm = grid.originLps[2] + kSliceMm * static_cast<double>(k);
      row.levelMmFromKnee = level;
      row.muscleAreaCm2 = MuscleArea(level, scale);
      row.compartmentAreaCm2 = 1.15 * *row.muscleAreaCm2;
      row.limbAreaCm2 = 1.6 * *row.muscleAreaCm2;
      row.fatFractionPercent = visit.fatPercent / scale;
      row.contractileAreaCm2 = 0.92 * *row.muscleAreaCm2;
      row.status = Status::Ok;
      content.table.slices.push_back(row);
    }
  }
  VolumeGeometry geometry;
  geometry.grid = geometry.storedGrid = grid;
  for (std::size_t k = 0; k < visit.slices; ++k)
  {
    geometry.slicePositionMm.push_back(kSliceMm * static_cast<double>(k));
    geometry.sliceAfterGap.push_back(false);
  }
  CtVolume volume;
  static_cast<VolumeGeometry &>(volume) = geometry;
  content.table.limbs = measurement::Summarise(content.table.slices, volume);
  content.parameters = { { "only_parameter_mm", FormatNumber(visit.parameter), "default", "of the test" } };
  for (const auto & [name, value] : visit.moreParameters)
  {
    content.parameters.push_back({ name, value, "command line", "of the test" });
  }
  std::vector<measurement::LevelRequest> requests;
  for (const std::string & level : visit.levels)
  {
    requests.push_back(measurement::ParseLevel(level));
  }
  content.table.levels = measurement::MeasureLevels(content.table.slices, requests);
  content.inputs = { { "kvp", FormatNumber(visit.kvp) }, { "trial_time_point", "\"" + visit.timePoint + "\"" } };
  content.inputs.insert(content.inputs.end(), visit.moreInputs.begin(), visit.moreInputs.end());
  content.protocol = "CT of a test";
  std::filesystem::create_directories(folder);
  RunContext context(1);
  report::WriteResult(folder, content, context);
  WriteLabelFile(folder / "segmentation.nii.gz", *labels);
}
} // namespace myosect::test
