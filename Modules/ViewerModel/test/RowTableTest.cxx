#include "myosect/ViewerModel/RowTable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeStudy.h"
#include "myosect/ViewerModel/Partner.h"

namespace myosect::viewer
{
namespace
{
using test::FakeStudy;
using testing::ElementsAre;
using testing::HasSubstr;

struct Opened
{
  EventBuffer events;
  std::shared_ptr<FakeStudy> study;
  Document document{ events };

  explicit Opened(test::FakeParameters parameters = {}) : study(std::make_shared<FakeStudy>(parameters))
  {
    document.Open(study, {});
    EXPECT_TRUE(document.WaitUntilMeasured(30.0));
  }
};

TableColumn ColumnNamed(const std::string & name)
{
  for (const TableColumn & column : ColumnsFor(Modality::Ct, false))
  {
    if (column.name == name)
    {
      return column;
    }
  }
  ADD_FAILURE() << name;
  return {};
}

TEST(RowTable, ShowsTheColumnsThatTheModalityCanFill)
{
  const auto has = [](Modality modality, bool fraction, const std::string & name)
  {
    const auto columns = ColumnsFor(modality, fraction);
    return std::any_of(columns.begin(), columns.end(), [&](const TableColumn & c) { return c.name == name; });
  };
  EXPECT_TRUE(has(Modality::Ct, false, "muscle_mean_hu"));
  EXPECT_FALSE(has(Modality::Dixon, true, "muscle_mean_hu"));
  EXPECT_TRUE(has(Modality::Dixon, true, "fat_fraction_percent"));
  EXPECT_FALSE(has(Modality::T1, false, "contractile_area_cm2"));
}

TEST(RowTable, MarksPendingWhatDependsOnTheWholeLimbOnly)
{
  Opened opened;
  opened.study->hold = true;
  opened.document.EditSlice(4,
                            [](const SliceLabels & slice) {
                              return PaintStroke(slice, { 40, 30 }, { 40, 30 }, 8.0, { 0, {}, nullptr });
                            });
  opened.document.Update();
  const std::size_t row = *opened.document.FindRow(4, Side::Right);
  EXPECT_TRUE(CellAt(opened.document, row, ColumnNamed("level_percent")).pending);
  EXPECT_FALSE(CellAt(opened.document, row, ColumnNamed("muscle_area_cm2")).pending);
  EXPECT_FALSE(CellAt(opened.document, *opened.document.FindRow(5, Side::Right), ColumnNamed("level_percent")).pending);
  EXPECT_EQ(FindingsOf(opened.document).front().flag, "pending");
  opened.study->hold = false;
  ASSERT_TRUE(opened.document.WaitUntilMeasured(30.0));
  EXPECT_FALSE(CellAt(opened.document, row, ColumnNamed("level_percent")).pending);
  EXPECT_EQ(CellAt(opened.document, row, ColumnNamed("level_percent")).text, "50.0");
  EXPECT_EQ(CellAt(opened.document, row, ColumnNamed("slice_index")).text, "5") << "people count from one";
  EXPECT_EQ(CellAt(opened.document, row, ColumnNamed("edited")).text, "edited");
  EXPECT_EQ(CellAt(opened.document, row, ColumnNamed("obliquity_deg")).text, "") << "undefined is empty";
}

TEST(RowTable, SaysWhyARowCountsInNoSum)
{
  Opened opened;
  opened.document.EditCorrections([](pipeline::Corrections & c) { c.excludedSlices.push_back({ Side::Right, 2, "tumour" }); });
  opened.document.Update();
  EXPECT_EQ(RowNote(opened.document, *opened.document.FindRow(2, Side::Right)), "excluded by the reader: tumour");
  EXPECT_EQ(RowNote(opened.document, *opened.document.FindRow(2, Side::Left)), "");
  EXPECT_FALSE(opened.document.Rows()[*opened.document.FindRow(2, Side::Right)].muscleAreaCm2);
}

TEST(Plot, LinksPointsToRowsOfBothLegs)
{
  Opened opened;
  const CurvePlot plot = PlotOf(opened.document, CurveMetric::MuscleArea);
  ASSERT_EQ(plot.curves.size(), 2U);
  EXPECT_EQ(plot.curves[0].points.size(), 9U);
  for (const Curve & curve : plot.curves)
  {
    for (const CurvePoint & point : curve.points)
    {
      EXPECT_EQ(opened.document.Rows()[point.row].side, curve.side);
    }
  }
  const CurvePoint & point = plot.curves[1].points[3];
  const std::size_t nearest = *NearestRow(plot, point.placeMm + 1.0, point.value);
  EXPECT_EQ(opened.document.Rows()[nearest].sliceIndex, 3U);
  EXPECT_FALSE(NearestRow(PlotOf(opened.document, CurveMetric::FatFraction), 0.0, 0.0));
}

TEST(Findings, SayWhichLegIsSmaller)
{
  Opened opened;
  opened.document.EditSlice(4,
                            [](const SliceLabels & slice) {
                              return PaintStroke(slice, { 120, 40 }, { 120, 40 }, 40.0, { 0, {}, nullptr });
                            });
  ASSERT_TRUE(opened.document.WaitUntilMeasured(30.0));
  const FindingLine line = FindingsOf(opened.document).front();
  EXPECT_THAT(line.difference, HasSubstr("left "));
  EXPECT_THAT(line.difference, HasSubstr("% smaller than the right"));
  EXPECT_EQ(line.flag, "none");
}

TEST(StartSlice, IsMidThighOrTheLargestCalf)
{
  Opened thigh;
  EXPECT_EQ(StartSlice(thigh.document), 4U) << "50 % of the femur";
  test::FakeParameters parameters;
  parameters.segment = Segment::Calf;
  Opened calf(parameters);
  calf.document.EditSlice(7,
                          [](const SliceLabels & slice) {
                            return PaintStroke(slice, { 40, 40 }, { 40, 40 }, 55.0, { LabelOf(Tissue::Muscle, Side::Right), {}, nullptr });
                          });
  calf.document.Update();
  EXPECT_EQ(StartSlice(calf.document), 7U);
  EventBuffer events;
  Document image(events);
  image.Open(std::make_shared<FakeStudy>(), {}, std::nullopt, false);
  EXPECT_EQ(StartSlice(image), 4U) << "an image without rows begins in its middle";
}

TEST(LevelSlices, AreThoseOfTheMeasuredLevels)
{
  Opened opened;
  EXPECT_THAT(LevelSlices(opened.document), ElementsAre(2U, 6U));
}

TEST(OtherLeg, LiesAtTheSamePlaceAlongTheBone)
{
  Opened opened;
  const std::size_t right = *opened.document.FindRow(4, Side::Right); // 40 mm
  std::string why;
  const auto pair = PairLegs(opened.document, right, true, why);
  ASSERT_TRUE(pair) << why;
  EXPECT_EQ(pair->rightSlice, 4U);
  EXPECT_EQ(pair->leftSlice, 4U); // 43 mm is nearer than 33 mm
  EXPECT_NEAR(pair->offMm, 3.0, 1e-9);
  EXPECT_THAT(pair->caption, HasSubstr("The left leg is mirrored."));
  EXPECT_NEAR(*pair->values.front().difference, 0.0, 1e-9);
  EXPECT_FALSE(OtherLegOf(opened.document.Rows(), right, 2.0)) << "nothing lies within 2 mm";
}

TEST(OtherLeg, WithoutAKnownPlaceSaysWhy)
{
  Opened opened;
  std::vector<SliceMeasurement> rows = opened.document.Rows();
  rows[0].matchPositionMm.reset();
  EXPECT_FALSE(OtherLegOf(rows, 0, 10.0));
  rows = opened.document.Rows();
  rows[*opened.document.FindRow(4, Side::Left)].status = Status::Rejected;
  EXPECT_FALSE(OtherLegOf(rows, *opened.document.FindRow(4, Side::Right), 4.0)) << "a rejected slice is no partner";
  std::string why;
  EXPECT_FALSE(PairLegs(opened.document, 999, false, why));
  EXPECT_EQ(why, "No row is selected.");
}

TEST(OtherVisit, IsMatchedByLevelAndTellsTheChange)
{
  Opened baseline, followup;
  baseline.document.EditSlice(
      3,
      [](const SliceLabels & slice) {
        return PaintStroke(slice, { 40, 40 }, { 40, 40 }, 30.0, { LabelOf(Tissue::SubcutaneousFat, Side::Right), {}, nullptr });
      });
  ASSERT_TRUE(baseline.document.WaitUntilMeasured(30.0));
  std::string why;
  const auto pair = PairVisits(baseline.document, followup.document, *followup.document.FindRow(3, Side::Right), why);
  ASSERT_TRUE(pair) << why;
  EXPECT_EQ(pair->baselineSlice, 3U);
  EXPECT_EQ(baseline.document.Rows()[pair->baselineRow].side, Side::Right);
  EXPECT_GT(*pair->values.front().difference, 5.0);
  EXPECT_THAT(TextOf(pair->values.front()), testing::ContainsRegex("Muscle area [0-9.]+ \u2192 [0-9.]+ cm\u00B2 \\(\\+[0-9.]+ %\\)"));
}

TEST(OtherVisit, AgainstItselfShowsNoChange)
{
  Opened visit;
  std::string why;
  for (std::size_t row = 0; row < visit.document.Rows().size(); ++row)
  {
    const auto pair = PairVisits(visit.document, visit.document, row, why);
    ASSERT_TRUE(pair) << why;
    EXPECT_EQ(pair->baselineRow, row);
    for (const PairValue & value : pair->values)
    {
      EXPECT_EQ(value.difference.value_or(0.0), 0.0);
    }
  }
}
} // namespace
} // namespace myosect::viewer
