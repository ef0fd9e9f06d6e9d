#include "myosect/Report/ReadTables.h"

#include <gtest/gtest.h>

#include "myosect/Core/Error.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::report
{
namespace
{
/** Every number of a row set, each to another value. */
MeasurementTable FullTable()
{
  MeasurementTable table;
  table.identity = { "P,\"1\"", "2024-01-02", "1.2.3", "1.2.3.4;1.2.3.5", Modality::Dixon };
  for (std::size_t i = 0; i < 3; ++i)
  {
    SliceMeasurement row;
    double next = 1.25 + static_cast<double>(i);
    for (Value SliceMeasurement::*member :
         { &SliceMeasurement::levelPercent,        &SliceMeasurement::levelMmFromKnee,  &SliceMeasurement::limbAreaCm2,
           &SliceMeasurement::muscleAreaCm2,       &SliceMeasurement::imatAreaCm2,      &SliceMeasurement::compartmentAreaCm2,
           &SliceMeasurement::satAreaCm2,          &SliceMeasurement::boneAreaCm2,      &SliceMeasurement::muscleMeanHu,
           &SliceMeasurement::muscleSdHu,          &SliceMeasurement::namaAreaCm2,      &SliceMeasurement::lamaAreaCm2,
           &SliceMeasurement::fatFractionPercent,  &SliceMeasurement::leanVoxelFatFractionPercent,
           &SliceMeasurement::contractileAreaCm2,  &SliceMeasurement::obliquityDeg,     &SliceMeasurement::skinAreaCm2,
           &SliceMeasurement::otherInsideFasciaAreaCm2, &SliceMeasurement::otherOutsideFasciaAreaCm2,
           &SliceMeasurement::medianMuscleHu,      &SliceMeasurement::limbCircumferenceCm,
           &SliceMeasurement::fatFractionLeftOutAreaCm2, &SliceMeasurement::levelUncertaintyMm, &SliceMeasurement::matchPositionMm,
           &SliceMeasurement::matchUncertaintyMm,  &SliceMeasurement::limbPerpAreaCm2,  &SliceMeasurement::musclePerpAreaCm2,
           &SliceMeasurement::imatPerpAreaCm2,     &SliceMeasurement::compartmentPerpAreaCm2, &SliceMeasurement::satPerpAreaCm2,
           &SliceMeasurement::bonePerpAreaCm2,     &SliceMeasurement::contractilePerpAreaCm2 })
    {
      if (i != 1) // one row without values
      {
        row.*member = next += 1.0625;
      }
    }
    row.side = i == 0 ? Side::Left : Side::Unknown;
    row.segment = i == 0 ? Segment::Calf : Segment::Ankle;
    row.sliceIndex = 7 * i;
    row.zMm = -12.5;
    row.status = i == 1 ? Status::Truncated : Status::Ok;
    row.reason = i == 1 ? "cut, \"here\"" : "";
    row.edited = i == 2;
    table.slices.push_back(row);
  }
  return table;
}

TEST(ReadTables, GivesBackEveryColumnThatIsWritten)
{
  const std::string text = MeasurementsCsv(FullTable());
  EXPECT_EQ(MeasurementsCsv(ParseMeasurementsCsv(text)), text);
}

TEST(ReadTables, RefusesWhatCannotBeARow)
{
  const std::string text = MeasurementsCsv(FullTable());
  const auto broken = [&](const std::string & from, const std::string & to)
  {
    std::string changed = text;
    const auto at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return changed.replace(at, from.size(), to);
  };
  EXPECT_THROW((void)ParseMeasurementsCsv(broken(",left,", ",hinten,")), Error);
  EXPECT_THROW((void)ParseMeasurementsCsv(broken("-12.5", "nan")), Error);
  EXPECT_THROW((void)ParseMeasurementsCsv(broken("-12.5", "12.5x")), Error);
  EXPECT_THROW((void)ParseMeasurementsCsv(broken("muscle_area_cm2", "muscle")), Error);
  EXPECT_THROW((void)ParseMeasurementsCsv(broken("2024-01-02", "2024-01-03")), Error);
  EXPECT_THROW((void)ParseMeasurementsCsv(text.substr(0, text.size() - 20)), Error);
}

TEST(ReadTables, SkipsColumnsThatItDoesNotKnow)
{
  std::string text = MeasurementsCsv(FullTable());
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 9))
  {
    text.insert(at, ",novelty");
  }
  EXPECT_EQ(ParseMeasurementsCsv(text).slices.size(), 3u);
}
} // namespace
} // namespace myosect::report
