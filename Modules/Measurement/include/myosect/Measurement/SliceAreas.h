#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"
#include "myosect/Measurement/FatFraction.h"

namespace myosect::measurement
{
/** How fat is counted inside the fascia. */
enum class FatModel : std::uint8_t
{
  Valleys,     ///< CT: septa finer than the resolution by the fat that they hold, the rest by label
  Linear,      ///< T1: every voxel by its place between the levels of muscle and fat
  WholeVoxels  ///< Dixon: by label, a voxel on either side of one half
};

struct MeasurementParameters
{
  double muscleLowerHu = -29.0;
  double muscleUpperHu = 150.0;
  double normalMuscleLowerHu = 30.0; ///< from here on normal attenuation, below low attenuation
  double leanMuscleHu = 55.0;        ///< attenuation of muscle without fat (HU_m of the CT fat fraction)
  bool foreignMask = false;          ///< boundary voxels count whole, as drawn
  FatModel fatModel = FatModel::Valleys;

  /** \throws Error(Usage). */
  void Validate() const;
};

/** What a voxel is to the measurement of one limb. */
enum class Zone : std::uint8_t
{
  Background,
  OtherLimb,
  Outside, ///< skin, subcutaneous fat and other tissue outside the fascia
  Inside,  ///< muscle, fat and other tissue inside the fascia
  Bone
};

/** Voxels of one slice that leave every sum, not 0 where excluded, in the order of the slice; empty: none. */
using ExclusionMask = std::vector<std::uint8_t>;

/**
 * \brief Median attenuation of a limb's own subcutaneous fat, away from its edges, over all slices; empty with too little of it.
 */
[[nodiscard]] std::optional<double> SubcutaneousFatHu(const CtVolume & volume, const LabelVolume & labels, Side side, RunContext & context);

/**
 * \brief Areas and attenuation of one limb in one slice.
 *
 * Voxels on the outer surface, on the fascia and on the surface of bone count by their occupancy: the place of their HU between those of the two tissues that
 * meet there. A voxel labelled as inside is at least half inside, one labelled as outside at most half. Where the two sides do not differ (fat against
 * fat under a bridged fascia, limb against limb) voxels count whole. The soft part of the rim round bone belongs to the tissue beyond the rim. Fills every
 * value that CT supports; leaves side, segment, status and place alone.
 * \param fatHu  SubcutaneousFatHu of the limb; without it, or with one inside the muscle window, fat fraction and contractile area stay empty
 * \param excluded  these voxels count as no tissue of any kind; the limb's circumference is measured with them
 */
void MeasureSlice(const CtVolume & volume,
                  const LabelVolume & labels,
                  Side side,
                  std::size_t k,
                  std::optional<double> fatHu,
                  const MeasurementParameters & parameters,
                  SliceMeasurement & row,
                  const ExclusionMask & excluded = {});

/**
 * \brief Fat fraction and contractile area of one limb's compartment in one slice of a Dixon set.
 *
 * The compartment is that of MeasureSlice on the tissue scale `volume`. Voxels that touch the fascia are blurred with subcutaneous fat across it and stay out of the mean;
 * their area counts with the mean of the others. Foreign masks count every voxel as drawn. Replaces the fat fraction of MeasureSlice and clears attenuation.
 */
void MeasureDixonSlice(const CtVolume & volume, const LabelVolume & labels, Side side, std::size_t k, const FatFractionMap & map, const MeasurementParameters & parameters, SliceMeasurement & row,
                       const ExclusionMask & excluded = {});

/** Clears what magnetic resonance does not support: attenuation and, without a measured fat fraction, fat fraction and contractile area. */
void ClearAttenuation(SliceMeasurement & row);
} // namespace myosect::measurement
