#include "myosect/Segmentation/CtSegmentationParameters.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "myosect/Core/Error.h"

namespace
{
using myosect::Error;
using myosect::ErrorCode;
using myosect::segmentation::CtSegmentationParameters;

TEST(CtSegmentationParameters, DefaultsAreValidAndHoldTheWindowsOfTheField)
{
  const CtSegmentationParameters parameters;
  EXPECT_NO_THROW(parameters.Validate());
  EXPECT_EQ(parameters.muscleLowerHu, -29.0);
  EXPECT_EQ(parameters.muscleUpperHu, 150.0);
  EXPECT_EQ(parameters.fatLowerHu, -190.0);
}

struct Violation
{
  std::function<void(CtSegmentationParameters &)> spoil;
  std::string named;
};

TEST(CtSegmentationParameters, RefusalNamesTheParameter)
{
  const std::vector<Violation> violations{
    { [](auto & p) { p.muscleLowerHu = 160.0; }, "muscle_lower_hu" },
    { [](auto & p) { p.muscleLowerHu = -190.0; }, "fat_lower_hu" },
    { [](auto & p) { p.muscleUpperHu = 180.0; }, "weak_bone_hu" },
    { [](auto & p) { p.weakBoneHu = 210.0; }, "bone_threshold_hu" },
    { [](auto & p) { p.bonePeakHu = 200.0; }, "bone_peak_hu" },
    { [](auto & p) { p.metalHu = 400.0; }, "metal_hu" },
    { [](auto & p) { p.bodyThresholdHu = -960.0; }, "body_threshold_hu" },
    { [](auto & p) { p.bodyThresholdHu = -150.0; }, "body_threshold_hu" },
    { [](auto & p) { p.thinStructureRadiusMm = 0.0; }, "thin_structure_radius_mm" },
    { [](auto & p) { p.thinStructureRadiusMm = 11.0; }, "thin_structure_radius_mm" },
    { [](auto & p) { p.limbFindingPixelMm = 0.1; }, "limb_finding_pixel_mm" },
    { [](auto & p) { p.limbFindingPixelMm = 6.0; }, "limb_finding_pixel_mm" },
    { [](auto & p) { p.minimumLimbAreaMm2 = 0.0; }, "limb" },
    { [](auto & p) { p.minimumLimbLengthMm = -1.0; }, "limb" },
    { [](auto & p) { p.boneClosingMm = 0.0; }, "bone_closing_mm" },
    { [](auto & p) { p.minimumBoneAreaMm2 = -3.0; }, "minimum_bone_area_mm2" },
    { [](auto & p) { p.fasciaClosingMm = 0.0; }, "fascia_closing_mm" },
    { [](auto & p) { p.fasciaReplacedClosingMm = 5.0; }, "fascia_replaced_closing_mm" },
    { [](auto & p) { p.fasciaOpeningMm = 0.0; }, "fascia_opening_mm" },
    { [](auto & p) { p.fasciaSmoothingMm = -0.1; }, "fascia_smoothing_mm" },
    { [](auto & p) { p.skinMinimumMm = 0.0; }, "skin_minimum_mm" },
    { [](auto & p) { p.skinMaximumMm = 0.5; }, "skin_maximum_mm" },
  };
  for (const Violation & violation : violations)
  {
    CtSegmentationParameters parameters;
    violation.spoil(parameters);
    try
    {
      parameters.Validate();
      ADD_FAILURE() << "accepted: " << violation.named;
    }
    catch (const Error & error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Usage);
      EXPECT_NE(std::string(error.what()).find(violation.named), std::string::npos) << error.what();
    }
  }
}

TEST(CtSegmentationParameters, NumbersThatAreNoneAreRefused)
{
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double CtSegmentationParameters::*> members{
    &CtSegmentationParameters::muscleLowerHu,
    &CtSegmentationParameters::muscleUpperHu,
    &CtSegmentationParameters::fatLowerHu,
    &CtSegmentationParameters::bodyThresholdHu,
    &CtSegmentationParameters::thinStructureRadiusMm,
    &CtSegmentationParameters::limbFindingPixelMm,
    &CtSegmentationParameters::minimumLimbAreaMm2,
    &CtSegmentationParameters::minimumLimbLengthMm,
    &CtSegmentationParameters::weakBoneHu,
    &CtSegmentationParameters::boneThresholdHu,
    &CtSegmentationParameters::bonePeakHu,
    &CtSegmentationParameters::boneClosingMm,
    &CtSegmentationParameters::minimumBoneAreaMm2,
    &CtSegmentationParameters::metalHu,
    &CtSegmentationParameters::fasciaClosingMm,
    &CtSegmentationParameters::fasciaReplacedClosingMm,
    &CtSegmentationParameters::fasciaOpeningMm,
    &CtSegmentationParameters::fasciaSmoothingMm,
    &CtSegmentationParameters::skinExpectedHu,
    &CtSegmentationParameters::skinMinimumMm,
    &CtSegmentationParameters::skinMaximumMm,
  };
  for (std::size_t m = 0; m < members.size(); ++m)
  {
    CtSegmentationParameters parameters;
    parameters.*members[m] = none;
    EXPECT_THROW(parameters.Validate(), Error) << "member " << m;
  }
}
} // namespace
