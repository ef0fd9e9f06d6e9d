#pragma once

#include <string>
#include <utility>
#include <vector>

#include "myosect/Comparison/Repeatability.h"
#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** What makes a change, and what keeps one from being told. */
struct ChangeParameters
{
  double areaCvPercent = 1.5;        ///< within-subject coefficient of variation of muscle, compartment and contractile area and volume
  double jointAreaCvPercent = 4.0;   ///< the same at knee and ankle, where tendons, pads of fat and the bulge of bones bound the fascia
  double fatFractionSemPoints = 0.5; ///< standard error of measurement of the fat fraction
  double jointFatFractionSemPoints = 1.5; ///< the same at knee and ankle
  double levelEffectPercent = 2.0;        ///< of the area: uncertainty of the level times slope along the limb
  double levelEffectPoints = 0.75;        ///< the same of the fat fraction
  double maximumResidualMm = 2.0;         ///< of the bones on each other
  double annualisedFromDays = 180.0;
  double minimumLevels = 5.0;                 ///< matched levels that a flag needs
  double minimumLengthMm = 30.0;              ///< length of limb that they must cover
  double muscleAreaFatFractionPercent = 35.0; ///< as AsymmetryParameters
  std::vector<RepeatabilityEntry> profile;    ///< a site's own repeatability; stands above the defaults, by metric and segment

  /** \throws Error(Usage). */
  void Validate() const;
};

/** How well the levels of two visits are known to be the same. */
struct LevelEvidence
{
  std::string problem; ///< why the bones could not be laid on each other; empty when they were
  Value residualMm, overlapMm;
  Value uncertaintyMm; ///< 95 % half-width along the bone; empty when there is no limit
};

/** One limb's segment at two visits. `matchPositionMm` of both visits' rows is the place along one and the same bone. */
struct VisitPair
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  const std::vector<SliceMeasurement> * baseline = nullptr;
  const std::vector<SliceMeasurement> * followup = nullptr;
  LevelEvidence levels;
  std::string baselineDate, followupDate;
  Value days;
  std::size_t baselineVisit = 1, followupVisit = 2;
};

/**
 * \brief Change of every metric that both visits have, one row each; none when a visit lacks the segment.
 *
 * Means over levels of the slab that both visits share, at the coarser visit's slice distance, perpendicular areas where both visits have
 * them. Both visits are treated alike: exchanged visits exchange the signs of all changes, equal visits give exactly 0. The smallest
 * detectable change is 1.96 sqrt(2) SEM; of areas and volumes SEM is the coefficient of variation times the mean of both visits. Without
 * level matching, or where the level's uncertainty moves the value by more than ChangeParameters allow, there is no change: flag
 * indeterminate, with the reason.
 */
[[nodiscard]] std::vector<ChangeRow> CompareVisits(const VisitPair & pair, const ChangeParameters & parameters);

/** One visit of a trend, its levels placed along the baseline's bone. */
struct TrendVisit
{
  const std::vector<SliceMeasurement> * slices = nullptr;
  Value days;
  bool levelsKnown = true;  ///< false: the visit is left out
  Value levelUncertaintyMm{}; ///< against the baseline, 95 % half-width; empty for the baseline itself
};

/**
 * \brief Values over time on the slab that all visits share, with slopes from three visits on.
 *
 * A visit whose level's uncertainty moves a metric by more than ChangeParameters allow is left out of it; fewer than two visits give no
 * row. Slopes are given where the visits span ChangeParameters::annualisedFromDays. The first visit is the baseline.
 */
[[nodiscard]] std::vector<TrendRow> DescribeTrends(Side side, Segment segment, const std::vector<TrendVisit> & visits,
                                                   const ChangeParameters & parameters);

/** Pairs of values of one metric at each shared level and over the slab, for repeatability. */
struct RepeatedValues
{
  std::string metric, unit;
  Value first, second; ///< over the slab
  struct AtLevel
  {
    Value levelPercent, levelMmFromKnee;
    double first, second;
  };
  std::vector<AtLevel> levels;
};
[[nodiscard]] std::vector<RepeatedValues> PairValues(const VisitPair & pair);
} // namespace myosect::comparison
