#include "myosect/Segmentation/CtSegmentationParameters.h"

#include <string>

#include "myosect/Core/Error.h"

namespace myosect::segmentation
{
CtSegmentationParameters CtSegmentationParameters::ForTissueScale() const
{
  CtSegmentationParameters scale = *this;
  scale.weakBoneHu = 300.0;
  scale.boneThresholdHu = 450.0;
  scale.bonePeakHu = 700.0;
  scale.plainBoneAreaMm2 = 1e9;
  scale.boneCompactness = 0.35;
  scale.openCortex = true;
  scale.minimumBoneAreaMm2 = 65.0; // flowing blood is dark too, and the femoral vessels have 50 mm² and less
  return scale;
}

void CtSegmentationParameters::Validate() const
{
  const auto require = [](bool holds, const char * what)
  {
    if (!holds)
    {
      throw Error(ErrorCode::Usage, std::string("parameter out of range: ") + what);
    }
  };
  require(fatLowerHu < muscleLowerHu && muscleLowerHu < muscleUpperHu, "fat_lower_hu < muscle_lower_hu < muscle_upper_hu");
  require(muscleUpperHu <= weakBoneHu && weakBoneHu <= boneThresholdHu && boneThresholdHu < bonePeakHu && bonePeakHu < metalHu,
          "muscle_upper_hu <= weak_bone_hu <= bone_threshold_hu < bone_peak_hu < metal_hu");
  require(bodyThresholdHu > -950.0 && bodyThresholdHu < fatLowerHu, "-950 < body_threshold_hu < fat_lower_hu");
  require(thinStructureRadiusMm > 0.0 && thinStructureRadiusMm <= 10.0, "thin_structure_radius_mm in (0, 10]");
  require(limbFindingPixelMm >= 0.5 && limbFindingPixelMm <= 5.0, "limb_finding_pixel_mm in [0.5, 5]");
  require(minimumLimbAreaMm2 > 0.0 && minimumLimbLengthMm >= 0.0, "minimum limb size");
  require(boneClosingMm > 0.0 && boneClosingMm <= 10.0 && minimumBoneAreaMm2 > 0.0, "bone_closing_mm in (0, 10], minimum_bone_area_mm2 > 0");
  require(fasciaClosingMm > 0.0 && fasciaClosingMm <= 60.0, "fascia_closing_mm in (0, 60]");
  require(fasciaReplacedClosingMm >= fasciaClosingMm && fasciaReplacedClosingMm <= 100.0, "fascia_closing_mm <= fascia_replaced_closing_mm <= 100");
  require(fasciaOpeningMm > 0.0 && fasciaOpeningMm < fasciaClosingMm, "0 < fascia_opening_mm < fascia_closing_mm");
  require(fasciaSmoothingMm >= 0.0 && fasciaSmoothingMm <= 5.0, "fascia_smoothing_mm in [0, 5]");
  require(skinExpectedHu >= -100.0 && skinExpectedHu <= 200.0, "skin_expected_hu in [-100, 200]");
  require(skinMinimumMm > 0.0 && skinMinimumMm < skinMaximumMm && skinMaximumMm <= 10.0, "0 < skin_minimum_mm < skin_maximum_mm <= 10");
}
} // namespace myosect::segmentation
