#include "myosect/ViewerModel/Probe.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeStudy.h"

namespace myosect::viewer
{
namespace
{
using test::FakeStudy;
using testing::HasSubstr;

struct Opened
{
  EventBuffer events;
  std::shared_ptr<FakeStudy> study;
  Document document{ events };

  explicit Opened(test::FakeParameters parameters = {}) : study(std::make_shared<FakeStudy>(parameters)) { document.Open(study, {}); }
};

TEST(Probe, TellsValueTissueSideAndPlace)
{
  Opened opened;
  const auto probe = ProbeAt(opened.document, 4, { 60.2, 39.7 });
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->voxel, (Index3{ 60, 40, 4 }));
  EXPECT_EQ(probe->intensity, 55.0);
  EXPECT_EQ(probe->tissue, Tissue::Muscle);
  EXPECT_EQ(probe->side, Side::Right);
  EXPECT_NEAR(probe->pointLps[0], -160.0 + 60.2 * 2.0, 1e-9);
  EXPECT_NEAR(probe->pointLps[1], -120.0 + 39.7 * 3.0, 1e-9);
  EXPECT_NEAR(probe->pointLps[2], 340.0, 1e-9);
  EXPECT_EQ(TextOf(*probe), "55 HU \u00B7 muscle, right \u00B7 R 39.6 A 0.9 S 340.0 mm \u00B7 voxel 60 40 4");
}

TEST(Probe, OfAirAndBesideTheImage)
{
  Opened opened;
  EXPECT_THAT(TextOf(*ProbeAt(opened.document, 0, { 0, 0 })), HasSubstr("\u22121000 HU \u00B7 no limb"));
  EXPECT_FALSE(ProbeAt(opened.document, 0, { -0.6, 0 }));
  EXPECT_FALSE(ProbeAt(opened.document, 0, { 0, 79.6 }));
  EXPECT_FALSE(ProbeAt(opened.document, 9, { 0, 0 }));
}

TEST(Probe, TellsTheFatFractionWhereItHasAMeaning)
{
  test::FakeParameters parameters;
  parameters.modality = Modality::Dixon;
  parameters.fatFraction = true;
  Opened opened(parameters);
  EXPECT_NEAR(*ProbeAt(opened.document, 0, { 65, 40 })->fatFractionPercent, 90.0, 1e-4);
  EXPECT_FALSE(ProbeAt(opened.document, 0, { 0, 0 })->fatFractionPercent);
  EXPECT_THAT(TextOf(*ProbeAt(opened.document, 0, { 65, 40 })), HasSubstr("signal 395, fat fraction 90.0 %"));
}

TEST(OrientationLetters, FollowTheDirectionsOfTheView)
{
  const EdgeLetters axial = LettersOf({ 1, 0, 0 }, { 0, 1, 0 });
  EXPECT_EQ(axial.right, "L");
  EXPECT_EQ(axial.left, "R");
  EXPECT_EQ(axial.bottom, "P");
  EXPECT_EQ(axial.top, "A");
  const EdgeLetters coronal = LettersOf({ 1, 0, 0 }, { 0, 0, -1 });
  EXPECT_EQ(coronal.top, "H");
  EXPECT_EQ(coronal.bottom, "F");
  const double h = std::sqrt(0.5);
  EXPECT_EQ(LettersOf({ 0.8, -0.6, 0 }, { 0.6, 0.8, 0 }).right, "LA");
  EXPECT_EQ(LettersOf({ -1, 0, 0 }, { 0, h, h }).right, "R") << "a mirrored view says so";
}

TEST(ScaleBar, IsARoundLengthThatFits)
{
  EXPECT_EQ(ScaleBarMm(400.0), 100.0);
  EXPECT_EQ(ScaleBarMm(160.0), 50.0);
  EXPECT_EQ(ScaleBarMm(70.0), 20.0);
  EXPECT_EQ(ScaleBarMm(2.0), 0.5);
  EXPECT_EQ(ScaleBarMm(0.0), 0.0);
}

TEST(Marks, MeasureDistancesInMillimetresOnAnisotropicPixels)
{
  const FakeStudy study;
  EXPECT_DOUBLE_EQ(Measure({ MarkKind::Distance, 0, { 10, 10 }, { 25, 20 } }, study).lengthMm, std::hypot(30.0, 30.0));
}

TEST(Marks, MeasureAreaMeanAndDeviationInAnEllipse)
{
  const FakeStudy study;
  // Within muscle, from 14 mm to 44 mm beside the bone.
  const Mark mark{ MarkKind::Ellipse, 2, { 47, 36 }, { 62, 44 } };
  const MarkValues values = Measure(mark, study);
  EXPECT_NEAR(values.areaMm2, 3.14159265 / 4.0 * 30.0 * 24.0, 1e-3);
  EXPECT_NEAR(static_cast<double>(values.voxels) * 6.0, values.areaMm2, 60.0);
  EXPECT_DOUBLE_EQ(*values.mean, 55.0);
  EXPECT_NEAR(*values.sd, 0.0, 1e-9);
  EXPECT_EQ(TextOf(mark, values, true), "565 mm\u00B2, mean 55.0 HU, SD 0.0 HU");
}

TEST(Marks, OfAnEllipseOverTwoTissuesHaveTheirSpread)
{
  const FakeStudy study;
  const MarkValues values = Measure({ MarkKind::Ellipse, 0, { 57, 37 }, { 67, 43 } }, study);
  EXPECT_LT(*values.mean, 55.0);
  EXPECT_GT(*values.mean, -105.0);
  EXPECT_GT(*values.sd, 50.0);
}

TEST(Marks, WithoutAVoxelHaveNoMean)
{
  const FakeStudy study;
  const MarkValues values = Measure({ MarkKind::Ellipse, 0, { 10.2, 10.2 }, { 10.4, 10.4 } }, study);
  EXPECT_FALSE(values.mean);
  EXPECT_FALSE(values.sd);
}
} // namespace
} // namespace myosect::viewer
