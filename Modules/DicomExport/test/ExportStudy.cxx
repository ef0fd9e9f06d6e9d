#include "ExportStudy.h"

#include <algorithm>
#include <cmath>

#include "myosect/Dicom/CtReader.h"

namespace myosect::test
{
namespace
{
Grid PlainGrid()
{
  Grid grid;
  grid.size = { 37, 29, 6 };
  grid.spacingMm = { 0.9765625, 1.25, 4.0 };
  grid.originLps = { -18.7, 10.123456, -400.5 };
  return grid;
}

/** Of so many pixels that frames of single bits end inside a byte. */
Grid Sized(Grid grid, std::size_t columns, std::size_t rows)
{
  grid.size[0] = columns;
  grid.size[1] = rows;
  return grid;
}

Grid Turned(Grid grid, const std::array<Vector3, 3> & direction)
{
  grid.direction = direction;
  return grid;
}

/** Two limbs of boxes inside boxes, in the middle of every slice but the last. */
std::vector<LabelId> BoxLabels(const Grid & grid)
{
  std::vector<LabelId> labels(grid.VoxelCount(), kBackgroundLabel);
  for (std::size_t k = 0; k + 1 < grid.size[2]; ++k)
  {
    for (std::size_t y = 8; y + 8 < grid.size[1]; ++y)
    {
      for (std::size_t x = 6; x + 6 < grid.size[0]; ++x)
      {
        const Side side = 2 * x < grid.size[0] ? Side::Right : Side::Left;
        const Tissue tissue = kTissues[(x + 2 * y + 3 * k) % (k % 2 == 0 ? 8 : 3)];
        labels[(k * grid.size[1] + y) * grid.size[0] + x] = LabelOf(tissue, side);
      }
    }
  }
  return labels;
}

void FillContent(report::ResultContent & content, const dicomexport::SourceStack & source)
{
  content.table.identity = { "P-17", "2024-01-01", "1.2.3", source.slices.front().seriesUid, Modality::Ct };
  content.protocol = "CT, a few slices";
  content.parameters = { { "muscle_lower_hu", "-29", "default", "lowest" }, { "muscle_upper_hu", "150", "default", "highest" } };
  for (std::size_t k = 0; k < source.slices.size(); ++k)
  {
    for (const Side side : { Side::Left, Side::Right })
    {
      SliceMeasurement row;
      row.side = side;
      row.segment = Segment::Thigh;
      row.sliceIndex = k;
      row.zMm = -400.0 + 4.0 * static_cast<double>(k);
      row.limbAreaCm2 = 150.0;
      row.muscleAreaCm2 = side == Side::Left ? 98.76543 : 101.2345;
      content.table.slices.push_back(row);
    }
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    LimbSummary limb;
    limb.side = side;
    limb.segment = Segment::Thigh;
    limb.sliceCount = limb.slicesUsed = source.slices.size();
    limb.zMinMm = -400.0;
    limb.zMaxMm = -380.0;
    limb.slabLengthMm = 24.0;
    limb.meanLimbAreaCm2 = 150.0;
    limb.meanMuscleAreaCm2 = side == Side::Left ? 98.76543 : 101.2345;
    limb.maxMuscleAreaCm2 = 103.333333;
    limb.meanMuscleHu = side == Side::Left ? -0.0004321987 : 52.0;
    limb.muscleVolumeCm3 = 12345678.9;
    limb.meanBoneAreaCm2 = 6.5;
    limb.meanFatFractionPercent = 11.1111111;
    content.table.limbs.push_back(limb);
    LevelMeasurement level;
    level.level = "femur:50%";
    level.values.side = side;
    level.values.segment = Segment::Thigh;
    level.values.zMm = -390.25;
    level.values.muscleAreaCm2 = 97.5 + (side == Side::Left ? 0.0 : 1.0);
    level.values.musclePerpAreaCm2 = 96.1;
    level.gapMm = 0.0;
    content.table.levels.push_back(level);
  }
  AsymmetryRow row;
  row.segment = Segment::Thigh;
  row.metric = "muscle_area";
  row.unit = "cm2";
  row.left = 90.0;
  row.right = 110.0;
  row.difference = -20.0;
  row.asymmetryIndexPercent = -20.0;
  row.smallerToLargerPercent = 81.8181818;
  row.smallerSide = Side::Left;
  row.amberLimit = 8.0;
  row.redLimit = 10.0;
  row.flag = Flag::Red;
  row.levelCount = 6;
  content.asymmetry = { row };
}
} // namespace

std::vector<SeriesShape> SeriesShapes()
{
  const double c = std::cos(0.3);
  const double s = std::sin(0.3);
  phantom::DicomEncoding enhanced;
  enhanced.enhancedMultiFrame = true;
  phantom::DicomEncoding tilted;
  tilted.gantryTiltDeg = 12.0;
  const Grid plain = PlainGrid();
  return { { "Classic", plain, {} },
           { "Enhanced", plain, enhanced },
           { "Oblique", Turned(plain, { Vector3{ c, s, 0 }, Vector3{ -s * c, c * c, s }, Vector3{ s * s, -c * s, c } }), {} },
           { "EnhancedOblique", Turned(plain, { Vector3{ c, s, 0 }, Vector3{ -s * c, c * c, s }, Vector3{ s * s, -c * s, c } }), enhanced },
           { "ThreeBitsOver", Sized(plain, 31, 29), {} },
           { "FiveBitsOver", Sized(plain, 33, 29), {} },
           { "SevenBitsOver", Sized(plain, 31, 33), {} },
           { "Tilted", plain, tilted },
           { "Uneven", plain, {}, true },
           { "Coronal", Turned(plain, { Vector3{ 1, 0, 0 }, Vector3{ 0, 0, -1 }, Vector3{ 0, 1, 0 } }), {} } };
}

ExportStudy::ExportStudy(const SeriesShape & shape, const phantom::DicomIdentity & identity)
{
  std::vector<std::int16_t> hounsfield(shape.grid.VoxelCount(), 50);
  std::fill_n(hounsfield.begin(), hounsfield.size() / 4, std::int16_t{ -1000 });
  const std::filesystem::path series = folder / "series";
  std::filesystem::create_directory(series);
  const auto files = phantom::WriteCtSeries(series, shape.grid, hounsfield, identity, shape.encoding);
  if (shape.hasGap)
  {
    std::filesystem::remove(files[3]);
  }
  RunContext context(1);
  const dicom::SeriesCatalog catalog = dicom::Scan({ series }, context);
  const dicom::CtVolume volume = dicom::ReadCt(catalog.candidates.at(0), context);
  source = { volume.grid, volume.sources, volume.attributes.frameOfReferenceUid, volume.slicePositionMm,
             volume.attributes.sliceThicknessMm };
  labels = BoxLabels(source.grid);
  FillContent(content, source);
}

std::filesystem::path ExportStudy::Write(const std::string & name, const dicomexport::ObjectKinds & kinds)
{
  return Write(name, kinds, {});
}

std::filesystem::path ExportStudy::WriteAfter(const std::string & superseded, const std::string & name)
{
  return Write(name, { true, true, true, true }, folder / superseded);
}

std::filesystem::path ExportStudy::Write(const std::string & name, const dicomexport::ObjectKinds & kinds,
                                         const std::filesystem::path & superseded)
{
  const std::filesystem::path target = folder / name;
  std::filesystem::create_directory(target);
  dicomexport::ExportInput input;
  input.source = &source;
  input.labels = &labels;
  input.content = &content;
  input.superseded = superseded;
  RunContext context(1);
  dicomexport::WriteObjects(target, input, kinds, context);
  return target;
}

std::vector<LabelId> ExportStudy::ReadBack(const std::filesystem::path & file) const
{
  const dicomexport::SegmentationFile segmentation(file);
  const auto numbers = segmentation.NumbersOn(source, [](const dicomexport::SegmentDescription &) { return true; });
  std::vector<LabelId> read(numbers.size(), kBackgroundLabel);
  for (const dicomexport::SegmentDescription & segment : segmentation.Segments())
  {
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
      read[i] = numbers[i] == segment.number ? LabelOf(segment.tissue.value(), segment.side.value_or(Side::Unknown)) : read[i];
    }
  }
  return read;
}
} // namespace myosect::test
