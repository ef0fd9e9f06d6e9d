#include "myosect/ViewerModel/EditTools.h"

#include <cmath>
#include <functional>
#include <numeric>

#include <gtest/gtest.h>

#include "FakeStudy.h"

namespace myosect::viewer
{
namespace
{
constexpr double kPi = 3.14159265358979323846;
constexpr LabelId kMuscle = LabelOf(Tissue::Muscle, Side::Right);

struct Canvas
{
  std::vector<LabelId> data;
  std::size_t columns, rows;
  double columnMm, rowMm;

  Canvas(std::size_t c, std::size_t r, double x, double y) : data(c * r, kBackgroundLabel), columns(c), rows(r), columnMm(x), rowMm(y) {}
  SliceLabels Labels() { return { data.data(), columns, rows, columnMm, rowMm }; }
  [[nodiscard]] double AreaMm2(LabelId label) const
  {
    return static_cast<double>(std::count(data.begin(), data.end(), label)) * columnMm * rowMm;
  }
};

FasciaContext ContextOf(const test::FakeStudy & study)
{
  const std::int16_t * hu = study.TissueScaleSlice(0);
  return { { hu, hu + study.CanonicalGrid().SliceVoxelCount() }, 0.0, study.SegmentationParameters() };
}

/** A slice of the fake study, to be changed. */
struct FakeSlice
{
  test::FakeStudy study;
  FasciaContext context = ContextOf(study);
  std::vector<LabelId> before{ study.InitialLabels().begin(),
                               study.InitialLabels().begin() + static_cast<std::ptrdiff_t>(study.CanonicalGrid().SliceVoxelCount()) };
  std::vector<LabelId> after = before;

  SliceLabels Labels()
  {
    const Grid & grid = study.CanonicalGrid();
    return { after.data(), grid.size[0], grid.size[1], grid.spacingMm[0], grid.spacingMm[1] };
  }
  [[nodiscard]] double AreaCm2(const std::vector<LabelId> & labels, const std::function<bool(LabelMeaning)> & counts) const
  {
    return study.CanonicalGrid().PixelAreaMm2() / 100.0 *
           static_cast<double>(
               std::count_if(labels.begin(), labels.end(), [&](LabelId label) { return MeaningOf(label) && counts(*MeaningOf(label)); }));
  }
  [[nodiscard]] double InsideCm2(const std::vector<LabelId> & labels, Side side) const
  {
    return AreaCm2(labels,
                   [side](LabelMeaning m)
                   {
                     return m.side == side &&
                            (m.tissue == Tissue::Muscle || m.tissue == Tissue::IntermuscularFat || m.tissue == Tissue::OtherInsideFascia);
                   });
  }
};

TEST(Brush, CoversACircleOfMillimetresOnAnisotropicPixels)
{
  for (const auto & [x, y] : { std::pair(0.5, 0.5), std::pair(0.4, 1.1), std::pair(2.0, 0.7) })
  {
    Canvas canvas(300, 300, x, y);
    EXPECT_TRUE(PaintStroke(canvas.Labels(), { 150.3, 149.8 }, { 150.3, 149.8 }, 20.0, { kMuscle, {}, nullptr }));
    EXPECT_NEAR(canvas.AreaMm2(kMuscle), kPi * 400.0, 0.02 * kPi * 400.0) << x << " x " << y;
  }
}

TEST(Brush, LeavesNoGapsAlongAFastStroke)
{
  Canvas canvas(400, 100, 0.5, 0.8);
  PaintStroke(canvas.Labels(), { 50, 50 }, { 350, 50 }, 6.0, { kMuscle, {}, nullptr });
  EXPECT_NEAR(canvas.AreaMm2(kMuscle), 150.0 * 12.0 + kPi * 36.0, 60.0);
}

TEST(Brush, OfTheSmallestRadiusPaintsTheVoxelUnderTheCursorOnly)
{
  Canvas canvas(10, 10, 1.0, 1.0);
  PaintStroke(canvas.Labels(), { 4, 5 }, { 4, 5 }, 0.2, { kMuscle, {}, nullptr });
  EXPECT_EQ(canvas.AreaMm2(kMuscle), 1.0);
  EXPECT_EQ(canvas.Labels().At(4, 5), kMuscle);
}

TEST(Brush, WritesOnlyWithinTheIntensityRange)
{
  Canvas canvas(100, 100, 1.0, 1.0);
  std::vector<float> hu(canvas.data.size());
  std::iota(hu.begin(), hu.end(), 0.0F);
  PaintStroke(canvas.Labels(), { 50, 50 }, { 50, 50 }, 30.0, { kMuscle, IntensityRange{ 4000.0, 4999.0 }, hu.data() });
  for (std::size_t n = 0; n < hu.size(); ++n)
  {
    EXPECT_TRUE(canvas.data[n] == kBackgroundLabel || (hu[n] >= 4000.0F && hu[n] <= 4999.0F));
  }
  EXPECT_GT(canvas.AreaMm2(kMuscle), 500.0);
}

TEST(Brush, BesideTheImageChangesNothingAndSaysSo)
{
  Canvas canvas(20, 20, 1.0, 1.0);
  EXPECT_FALSE(PaintStroke(canvas.Labels(), { -50, -50 }, { -40, -50 }, 5.0, { kMuscle, {}, nullptr }));
  EXPECT_FALSE(PaintStroke(canvas.Labels(), { 5, 5 }, { 5, 5 }, 3.0, { kBackgroundLabel, {}, nullptr })) << "nothing to erase";
}

TEST(Outline, FillsThePolygonsArea)
{
  Canvas canvas(200, 200, 0.5, 2.0);
  const std::vector<PlanePoint> triangle{ { 20.2, 20.1 }, { 180.2, 20.1 }, { 20.2, 180.1 } };
  EXPECT_TRUE(FillOutline(canvas.Labels(), triangle, { kMuscle, {}, nullptr }));
  EXPECT_NEAR(canvas.AreaMm2(kMuscle), 0.5 * 160.0 * 160.0, 200.0);
}

TEST(Outline, OfTwoPointsEnclosesNothing)
{
  Canvas canvas(20, 20, 1.0, 1.0);
  EXPECT_FALSE(FillOutline(canvas.Labels(), { { 2, 2 }, { 9, 9 } }, { kMuscle, {}, nullptr }));
}

TEST(Outline, TracedAndFilledGivesTheSameVoxels)
{
  Canvas canvas(60, 50, 1.3, 0.9);
  PaintStroke(canvas.Labels(), { 12, 14 }, { 30, 30 }, 9.0, { kMuscle, {}, nullptr });
  PaintStroke(canvas.Labels(), { 45, 12 }, { 45, 12 }, 6.0, { kMuscle, {}, nullptr });
  PaintStroke(canvas.Labels(), { 20, 22 }, { 20, 22 }, 3.0, { kBackgroundLabel, {}, nullptr }); // a hole
  canvas.Labels().At(50, 40) = canvas.Labels().At(51, 41) = kMuscle;                            // corners that touch
  std::vector<std::uint8_t> mask(canvas.data.size());
  std::transform(canvas.data.begin(), canvas.data.end(), mask.begin(),
                 [](LabelId label) { return static_cast<std::uint8_t>(label == kMuscle); });
  const auto outlines = OutlinesOf(mask, canvas.columns, canvas.rows);
  EXPECT_EQ(outlines.size(), 5U);
  std::vector<std::uint8_t> filled(mask.size(), 0);
  for (const auto & outline : outlines)
  {
    for (std::size_t n = 0; n < filled.size(); ++n)
    {
      filled[n] ^= static_cast<std::uint8_t>(
          IsInside(outline, { static_cast<double>(n % canvas.columns), static_cast<double>(n / canvas.columns) }));
    }
  }
  EXPECT_EQ(filled, mask);
}

TEST(FasciaTool, DraggedOutwardsTakesFatIntoTheCompartmentNearTheCursorOnly)
{
  FakeSlice slice;
  const double centre = test::FakeStudy::CentreI(Side::Right);
  const PlanePoint from{ centre + 22.5, test::FakeStudy::kCentreJ }; // 45 mm to the patient's left of the bone
  const PlanePoint to{ centre + 26.5, test::FakeStudy::kCentreJ };   // 8 mm further out
  EXPECT_TRUE(MoveFascia(slice.Labels(), Side::Right, from, to, 25.0, slice.context));
  const double gained = slice.InsideCm2(slice.after, Side::Right) - slice.InsideCm2(slice.before, Side::Right);
  EXPECT_GT(gained, 1.0);
  EXPECT_LT(gained, 4.0); // at most 8 mm over 50 mm
  EXPECT_EQ(slice.after[40 * 160 + static_cast<std::size_t>(centre + 25)], LabelOf(Tissue::IntermuscularFat, Side::Right))
      << "fat that is gained is intermuscular fat";
  std::size_t changes = 0;
  for (std::size_t n = 0; n < slice.after.size(); ++n)
  {
    if (slice.after[n] == slice.before[n])
    {
      continue;
    }
    ++changes;
    const double away = std::hypot((static_cast<double>(n % 160) - from.i) * 2.0, (static_cast<double>(n / 160) - from.j) * 3.0);
    EXPECT_LE(away, 25.0 + 8.0 + 3.0);
    EXPECT_EQ(slice.before[n], LabelOf(Tissue::SubcutaneousFat, Side::Right)) << "skin, bone and the other leg stay";
  }
  EXPECT_NEAR(static_cast<double>(changes) * 0.06, gained, 1e-9);
}

TEST(FasciaTool, DraggedOutwardsOverMuscleLabelledAsSubcutaneousFatMakesItMuscle)
{
  FakeSlice slice;
  const double centre = test::FakeStudy::CentreI(Side::Left);
  // The fascia was drawn 6 mm too far in: muscle lies outside of it.
  for (std::size_t n = 0; n < slice.after.size(); ++n)
  {
    const double radius = std::hypot((static_cast<double>(n % 160) - centre) * 2.0, (static_cast<double>(n / 160) - 40.0) * 3.0);
    if (radius > 39.0 && slice.after[n] == LabelOf(Tissue::Muscle, Side::Left))
    {
      slice.after[n] = LabelOf(Tissue::SubcutaneousFat, Side::Left);
    }
  }
  const double before = slice.AreaCm2(slice.after, [](LabelMeaning m) { return m.side == Side::Left && m.tissue == Tissue::Muscle; });
  EXPECT_TRUE(MoveFascia(slice.Labels(), Side::Left, { centre - 19.5, 40.0 }, { centre - 22.5, 40.0 }, 30.0, slice.context));
  EXPECT_GT(slice.AreaCm2(slice.after, [](LabelMeaning m) { return m.side == Side::Left && m.tissue == Tissue::Muscle; }), before + 0.8);
  EXPECT_EQ(slice.after[40 * 160 + static_cast<std::size_t>(centre - 21)], LabelOf(Tissue::Muscle, Side::Left));
}

TEST(FasciaTool, DraggedInwardsGivesTheCompartmentUp)
{
  FakeSlice slice;
  const double centre = test::FakeStudy::CentreI(Side::Right);
  EXPECT_TRUE(MoveFascia(slice.Labels(), Side::Right, { centre, 25.0 }, { centre, 28.0 }, 25.0, slice.context));
  EXPECT_LT(slice.InsideCm2(slice.after, Side::Right), slice.InsideCm2(slice.before, Side::Right) - 0.8);
  const auto limb = [](LabelMeaning m) { return m.side == Side::Right; };
  EXPECT_EQ(slice.AreaCm2(slice.after, limb), slice.AreaCm2(slice.before, limb)) << "the limb's outline stays";
}

TEST(FasciaTool, WithoutALimbOfThatSideOrWithoutADragChangesNothing)
{
  FakeSlice slice;
  EXPECT_FALSE(MoveFascia(slice.Labels(), Side::Unknown, { 10, 10 }, { 20, 20 }, 20.0, slice.context));
  EXPECT_FALSE(MoveFascia(slice.Labels(), Side::Right, { 62.5, 40.0 }, { 62.5, 40.0 }, 20.0, slice.context));
  EXPECT_EQ(slice.after, slice.before);
}

TEST(FasciaInterpolation, BetweenTwoCirclesGivesTheCircleOfTheMeanRadius)
{
  FakeSlice slice;
  const auto ring = [&](double fasciaMm)
  {
    std::vector<LabelId> labels = slice.before;
    for (std::size_t n = 0; n < labels.size(); ++n)
    {
      const double radius = std::hypot((static_cast<double>(n % 160) - 40.0) * 2.0, (static_cast<double>(n / 160) - 40.0) * 3.0);
      if (radius > 12.0 && radius <= 58.0)
      {
        labels[n] = LabelOf(radius <= fasciaMm ? Tissue::Muscle : Tissue::SubcutaneousFat, Side::Right);
      }
    }
    return labels;
  };
  const auto lower = ring(34.0);
  const auto upper = ring(54.0);
  EXPECT_TRUE(InterpolateFascia(slice.Labels(), lower.data(), upper.data(), 0.25, Side::Right, slice.context));
  EXPECT_NEAR(slice.InsideCm2(slice.after, Side::Right), kPi * (39.0 * 39.0 - 144.0) / 100.0, 1.2);
  EXPECT_TRUE(CopyFascia(slice.Labels(), upper.data(), Side::Right, slice.context));
  EXPECT_NEAR(slice.InsideCm2(slice.after, Side::Right), slice.InsideCm2(upper, Side::Right), 1e-9);
  EXPECT_EQ(slice.InsideCm2(slice.after, Side::Left), slice.InsideCm2(slice.before, Side::Left));
}

TEST(RegionInterpolation, FillsWhatLeavesTheRegionFromItsNeighbours)
{
  Canvas lower(80, 80, 1.0, 1.0), upper(80, 80, 1.0, 1.0), middle(80, 80, 1.0, 1.0);
  std::fill(middle.data.begin(), middle.data.end(), LabelOf(Tissue::SubcutaneousFat, Side::Right));
  PaintStroke(lower.Labels(), { 40, 40 }, { 40, 40 }, 10.0, { kMuscle, {}, nullptr });
  PaintStroke(upper.Labels(), { 40, 40 }, { 40, 40 }, 20.0, { kMuscle, {}, nullptr });
  PaintStroke(middle.Labels(), { 40, 40 }, { 40, 40 }, 30.0, { kMuscle, {}, nullptr });
  EXPECT_TRUE(InterpolateRegion(middle.Labels(), lower.data.data(), upper.data.data(), 0.5, kMuscle));
  EXPECT_NEAR(middle.AreaMm2(kMuscle), kPi * 225.0, 40.0);
  EXPECT_EQ(middle.AreaMm2(kBackgroundLabel), 0.0);
}

TEST(Sides, AreExchangedForEveryTissueAndBack)
{
  FakeSlice slice;
  EXPECT_TRUE(ExchangeSides(slice.Labels()));
  EXPECT_EQ(slice.after[40 * 160 + 25], LabelOf(Tissue::Muscle, Side::Left));
  EXPECT_TRUE(ExchangeSides(slice.Labels()));
  EXPECT_EQ(slice.after, slice.before);
  EXPECT_TRUE(ChangeSide(slice.Labels(), Side::Left, Side::Unknown));
  EXPECT_FALSE(ChangeSide(slice.Labels(), Side::Left, Side::Right));
}
} // namespace
} // namespace myosect::viewer
