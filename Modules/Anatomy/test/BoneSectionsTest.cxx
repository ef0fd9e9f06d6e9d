#include "myosect/Anatomy/BoneSections.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <random>

#include "myosect/Anatomy/SliceStatus.h"

namespace
{
using namespace myosect;
using namespace myosect::anatomy;

constexpr double kPi = 3.14159265358979323846;
constexpr double kMetalHu = 2500.0;

/** Labels and HU by place; the origin of the patient's frame is the middle of the image. */
struct Scene
{
  CtVolume volume;
  LabelVolume labels;

  Scene(std::size_t columns, std::size_t rows, Vector3 spacingMm, std::size_t slices,
        const std::function<LabelId(double, double)> & labelAt, const std::function<double(double, double)> & huAt)
  {
    Grid grid;
    grid.size = { columns, rows, slices };
    grid.spacingMm = spacingMm;
    grid.originLps = { -0.5 * spacingMm[0] * static_cast<double>(columns - 1), -0.5 * spacingMm[1] * static_cast<double>(rows - 1), 10.0 };
    auto image = MakeImage<CtImage>(grid);
    std::int16_t * voxel = image->GetBufferPointer();
    volume = ToCanonical(image.GetPointer());
    labels = MakeLabels(volume);
    LabelId * label = labels.Slice(0);
    for (std::size_t k = 0; k < slices; ++k)
    {
      for (std::size_t y = 0; y < rows; ++y)
      {
        for (std::size_t x = 0; x < columns; ++x)
        {
          const Vector3 point = grid.PointLps({ static_cast<double>(x), static_cast<double>(y), static_cast<double>(k) });
          *voxel++ = static_cast<std::int16_t>(std::lround(huAt(point[0], point[1])));
          *label++ = labelAt(point[0], point[1]);
        }
      }
    }
  }

  [[nodiscard]] std::array<LimbSections, 3> Sections(unsigned threads = 2) const
  {
    RunContext context(threads);
    return FindSections(volume, labels, kMetalHu, context);
  }
};

bool InDisc(double x, double y, double centreX, double centreY, double radius)
{
  return std::hypot(x - centreX, y - centreY) < radius;
}

/** Calf of 50 mm radius with tibia and fibula. */
LabelId CalfLabel(double x, double y, double centreX, Side side)
{
  const double lateral = side == Side::Right ? -1.0 : 1.0;
  return !InDisc(x, y, centreX, 0.0, 50.0)                    ? kBackgroundLabel
         : InDisc(x, y, centreX - 5.0 * lateral, -20.0, 7.0)  ? LabelOf(Tissue::Marrow, side)
         : InDisc(x, y, centreX - 5.0 * lateral, -20.0, 12.0) ? LabelOf(Tissue::CorticalBone, side)
         : InDisc(x, y, centreX + 25.0 * lateral, -5.0, 5.5)  ? LabelOf(Tissue::CorticalBone, side)
                                                              : LabelOf(Tissue::Muscle, side);
}

double SoftTissueHu(double, double)
{
  return 50.0;
}

TEST(BoneSections, CountLimbAndBonesOfEverySide)
{
  const Scene scene(
      240, 150, { 1.0, 0.8, 5.0 }, 3,
      [](double x, double y)
      {
        const LabelId left = CalfLabel(x, y, 60.0, Side::Left);
        return left != 0 ? left : CalfLabel(x, y, -60.0, Side::Right);
      },
      SoftTissueHu);
  const auto sections = scene.Sections();
  for (std::size_t k = 0; k < 3; ++k)
  {
    EXPECT_FALSE(sections[2][k].Present());
    for (const Side side : { Side::Left, Side::Right })
    {
      const LimbSection & section = sections[static_cast<std::size_t>(side)][k];
      const double sign = side == Side::Left ? 1.0 : -1.0;
      ASSERT_TRUE(section.Present());
      EXPECT_NEAR(static_cast<double>(section.limbPixels) * 0.8 / (kPi * 2500.0), 1.0, 0.01);
      EXPECT_NEAR(section.centreLps[0], sign * 60.0, 0.5);
      EXPECT_NEAR(section.centreLps[1], 0.0, 0.5);
      EXPECT_NEAR(section.centreLps[2], 10.0 + 5.0 * static_cast<double>(k), 1e-6);
      ASSERT_EQ(section.bones.size(), 2U);
      EXPECT_NEAR(section.bones[0].areaMm2 / (kPi * 144.0), 1.0, 0.03);
      EXPECT_NEAR(section.bones[0].centreLps[0], sign * 55.0, 0.5);
      EXPECT_NEAR(section.bones[0].centreLps[1], -20.0, 0.5);
      EXPECT_NEAR(section.bones[1].areaMm2 / (kPi * 30.25), 1.0, 0.06);
      EXPECT_NEAR(section.bones[1].centreLps[0], sign * 85.0, 0.5);
      EXPECT_EQ(section.MainBoneMm2(), section.bones[0].areaMm2);
      EXPECT_EQ(section.borderPixels, 0U);
      EXPECT_EQ(section.circlePixels, 0U);
      EXPECT_EQ(section.metalPixels, 0U);
    }
  }
}

TEST(BoneSections, TellLegsFromFeetByTheirLength)
{
  // A foot of 240 by 90 mm, turned outwards by 30 degrees, on pixels that are not square; a round leg.
  const auto foot = [](double x, double y)
  {
    const double along = x * std::sin(0.52) + y * std::cos(0.52);
    const double across = x * std::cos(0.52) - y * std::sin(0.52);
    return std::hypot(along / 120.0, across / 45.0) < 1.0 ? LabelOf(Tissue::Muscle, Side::Left) : kBackgroundLabel;
  };
  const auto leg = [](double x, double y)
  { return InDisc(x, y, 10.0, -5.0, 60.0) ? LabelOf(Tissue::Muscle, Side::Left) : kBackgroundLabel; };
  EXPECT_NEAR(Scene(200, 170, { 1.0, 1.5, 5.0 }, 1, foot, SoftTissueHu).Sections()[0][0].elongation, 120.0 / 45.0, 0.03);
  EXPECT_NEAR(Scene(200, 170, { 1.0, 1.5, 5.0 }, 1, leg, SoftTissueHu).Sections()[0][0].elongation, 1.0, 0.01);
}

TEST(BoneSections, HoldALimbOfUnknownSide)
{
  const Scene scene(
      120, 120, { 1.0, 1.0, 5.0 }, 1, [](double x, double y) { return CalfLabel(x, y, 0.0, Side::Unknown); }, SoftTissueHu);
  const auto sections = scene.Sections();
  EXPECT_FALSE(sections[0][0].Present());
  EXPECT_FALSE(sections[1][0].Present());
  ASSERT_TRUE(sections[2][0].Present());
  EXPECT_EQ(sections[2][0].bones.size(), 2U);
}

TEST(BoneSections, TellBonesApartThatOnlyTouch)
{
  // The head of the fibula against the lateral condyle of the tibia.
  const auto tibia = [](double x, double y) { return InDisc(x, y, -8.0, 0.0, 22.0); };
  const auto fibula = [](double x, double y) { return InDisc(x, y, 23.2, 4.0, 9.5); };
  const Scene scene(
      120, 120, { 1.0, 1.0, 5.0 }, 1,
      [&](double x, double y)
      {
        return tibia(x, y) || fibula(x, y)    ? LabelOf(Tissue::CorticalBone, Side::Left)
               : InDisc(x, y, 0.0, 0.0, 50.0) ? LabelOf(Tissue::Muscle, Side::Left)
                                              : kBackgroundLabel;
      },
      SoftTissueHu);
  const LimbSection section = scene.Sections()[0][0];
  ASSERT_EQ(section.bones.size(), 2U);
  EXPECT_NEAR(section.bones[0].areaMm2 / (kPi * 484.0), 1.0, 0.04);
  EXPECT_NEAR(section.bones[1].areaMm2 / (kPi * 90.25), 1.0, 0.08);
}

TEST(BoneSections, CountSlenderBonesToo)
{
  // A fibula of 4 by 14 mm beside a tibia.
  const auto tibia = [](double x, double y) { return InDisc(x, y, -8.0, 0.0, 12.0); };
  const auto fibula = [](double x, double y) { return std::hypot((x - 22.0) / 2.0, y / 7.0) < 1.0; };
  const Scene scene(
      120, 120, { 1.0, 1.0, 5.0 }, 1,
      [&](double x, double y)
      {
        return tibia(x, y) || fibula(x, y)    ? LabelOf(Tissue::CorticalBone, Side::Left)
               : InDisc(x, y, 0.0, 0.0, 50.0) ? LabelOf(Tissue::Muscle, Side::Left)
                                              : kBackgroundLabel;
      },
      SoftTissueHu);
  EXPECT_EQ(scene.Sections()[0][0].bones.size(), 2U);
}

TEST(BoneSections, CountALimbAtTheImageEdge)
{
  // 15 mm of the calf lie beyond the edge of the image.
  const Scene scene(
      120, 120, { 1.0, 1.0, 5.0 }, 1, [](double x, double y) { return CalfLabel(x, y, 25.0, Side::Left); }, SoftTissueHu);
  const LimbSection section = scene.Sections()[0][0];
  const double chordMm = 2.0 * std::sqrt(50.0 * 50.0 - 35.0 * 35.0);
  EXPECT_NEAR(static_cast<double>(section.borderPixels), chordMm, 3.0);
  EXPECT_EQ(JudgeSection(section, segmentation::PlaneKind::Limbs, 1.0).status, Status::Truncated);
}

TEST(BoneSections, CountMetalInTheLimbAlone)
{
  const Scene scene(
      120, 120, { 1.0, 1.0, 5.0 }, 1, [](double x, double y) { return CalfLabel(x, y, 0.0, Side::Left); },
      [](double x, double y) { return InDisc(x, y, -5.0, -20.0, 4.0) || InDisc(x, y, 56.0, 56.0, 3.0) ? 3071.0 : 50.0; });
  const LimbSection section = scene.Sections()[0][0];
  EXPECT_NEAR(static_cast<double>(section.metalPixels), kPi * 16.0, 6.0);
  EXPECT_EQ(JudgeSection(section, segmentation::PlaneKind::Limbs, 1.0).status, Status::Implausible);
}

/** A calf in air of some noise, cut by a circle round the middle of the image beyond which all is -1024. */
Scene CircleScene(double circleMm, double calfXMm, double airNoiseHu)
{
  auto random = std::make_shared<std::mt19937>(7);
  const auto inCircle = [=](double x, double y) { return std::hypot(x, y) <= circleMm; };
  return Scene(
      200, 200, { 1.0, 1.0, 5.0 }, 1,
      [=](double x, double y) { return inCircle(x, y) ? CalfLabel(x, y, calfXMm, Side::Left) : kBackgroundLabel; },
      [=](double x, double y)
      {
        const double noise = airNoiseHu * (static_cast<double>((*random)() % 1000U) / 500.0 - 1.0);
        return !inCircle(x, y) ? -1024.0 : InDisc(x, y, calfXMm, 0.0, 50.0) ? 50.0 + noise : -1000.0 + noise;
      });
}

TEST(BoneSections, CountALimbAtTheReconstructionCircle)
{
  for (const double circleMm : { 99.5, 94.0, 88.0 })
  {
    const Scene scene = CircleScene(circleMm, circleMm - 35.0, 20.0);
    const LimbSection section = scene.Sections()[0][0];
    EXPECT_GT(section.circlePixels, 40U) << circleMm;
    EXPECT_EQ(JudgeSection(section, segmentation::PlaneKind::Limbs, 1.0).status, Status::Truncated) << circleMm;
  }
}

TEST(BoneSections, ALimbWellInsideTheCircleIsWhole)
{
  const Scene scene = CircleScene(99.5, 20.0, 20.0);
  const LimbSection section = scene.Sections()[0][0];
  EXPECT_EQ(section.circlePixels, 0U);
  EXPECT_EQ(JudgeSection(section, segmentation::PlaneKind::Limbs, 1.0).status, Status::Ok);
}

TEST(BoneSections, ARoundLimbOnConstantAirIsNotCutByACircle)
{
  // Background of one value all over the image, as anonymisation tools leave it; nothing shows a circle but the limb itself.
  const Scene scene(
      160, 160, { 1.0, 1.0, 5.0 }, 1, [](double x, double y) { return CalfLabel(x, y, 0.0, Side::Left); },
      [](double x, double y) { return InDisc(x, y, 0.0, 0.0, 50.0) ? 50.0 : -1024.0; });
  const LimbSection section = scene.Sections()[0][0];
  EXPECT_EQ(JudgeSection(section, segmentation::PlaneKind::Limbs, 1.0).status, Status::Ok);
}

TEST(BoneSections, DoNotDependOnTheNumberOfThreads)
{
  const Scene scene(
      160, 120, { 1.0, 1.0, 5.0 }, 6, [](double x, double y) { return CalfLabel(x, y, 10.0, Side::Left); }, SoftTissueHu);
  const auto one = scene.Sections(1);
  const auto four = scene.Sections(4);
  for (std::size_t k = 0; k < 6; ++k)
  {
    ASSERT_EQ(one[0][k].bones.size(), four[0][k].bones.size());
    EXPECT_EQ(one[0][k].limbPixels, four[0][k].limbPixels);
    EXPECT_EQ(one[0][k].centreLps, four[0][k].centreLps);
    for (std::size_t b = 0; b < one[0][k].bones.size(); ++b)
    {
      EXPECT_EQ(one[0][k].bones[b].areaMm2, four[0][k].bones[b].areaMm2);
      EXPECT_EQ(one[0][k].bones[b].centreLps, four[0][k].bones[b].centreLps);
    }
  }
}
} // namespace
