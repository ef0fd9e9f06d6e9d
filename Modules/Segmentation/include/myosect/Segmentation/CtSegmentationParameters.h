#pragma once

namespace myosect::segmentation
{
/**
 * \brief Parameters of the segmentation of CT, each with its unit; defaults and sources are described in docs/algorithms.
 *
 * HU windows are inclusive integers; fractional values are cut half a unit beyond them.
 */
struct CtSegmentationParameters
{
  // Windows in general use for limbs: Long et al. 2019, doi 10.1371/journal.pone.0211629 and references there.
  double muscleLowerHu = -29.0;
  double muscleUpperHu = 150.0;
  double fatLowerHu = -190.0;

  double bodyThresholdHu = -500.0;      ///< half way between air and skin
  double thinStructureRadiusMm = 3.5;   ///< sheets, wires and markers thinner than twice this are no limb
  double limbFindingPixelMm = 2.0;      ///< pixel of the coarse pass that finds limbs
  double minimumLimbAreaMm2 = 800.0;    ///< smaller cross-sections (infants' ankles) are not looked for
  double minimumLimbLengthMm = 15.0;

  double weakBoneHu = 160.0;            ///< thin cortex of epiphyses, counted when connected with bone
  double boneThresholdHu = 200.0;       ///< above muscle, contrast-free blood and tendon
  double bonePeakHu = 420.0;            ///< cortical bone reaches it even where thin; trabeculae and opacified vessels do not
  double boneClosingMm = 2.5;           ///< closes foramina and thin cortex before marrow is filled
  double minimumBoneAreaMm2 = 30.0;     ///< the fibula's shaft has 80 to 150 mm²
  double plainBoneAreaMm2 = 300.0;      ///< larger sections (epiphyses, whose cortex is too thin to show its peak) are bone without bone_peak_hu
  double boneCompactness = 0.0;         ///< least share of a section that its largest inscribed circle fills; dark sheets on magnetic resonance fill little
  bool openCortex = false;              ///< cortex can be covered on one side, as by the chemical shift of magnetic resonance
  double metalHu = 2500.0;              ///< denser than any cortical bone

  double fasciaClosingMm = 12.0;        ///< radius of the disc that rolls round the muscles: bridges clefts, not the popliteal fossa
  double fasciaReplacedClosingMm = 40.0; ///< the same where fat has replaced muscle, whose remnants lie apart
  double fasciaOpeningMm = 2.0;         ///< lean strands thinner than twice this (veins, septa of the subcutis) carry no fascia
  double fasciaSmoothingMm = 1.0;       ///< Gaussian sigma applied before muscle is told from subcutaneous fat

  double skinExpectedHu = 40.0;         ///< dermis; only its product with the thickness is seen where skin is thinner than the resolution
  double skinMinimumMm = 0.8;
  double skinMaximumMm = 3.5;

  /** The same for the tissue scale of magnetic resonance, where cortex is what gives no signal: only sections far darker than tendon, and compact ones, are bone. */
  [[nodiscard]] CtSegmentationParameters ForTissueScale() const;

  /** \throws Error(Usage) naming the parameter that is out of range. */
  void Validate() const;
};
} // namespace myosect::segmentation
