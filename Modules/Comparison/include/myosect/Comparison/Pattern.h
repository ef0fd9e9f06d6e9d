#pragma once

#include <string_view>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** Screening words for what a segment looks like. Never a diagnosis, and nothing about strength. */
enum class Pattern
{
  None,
  FattyInfiltration,
  Pseudohypertrophy,
  MixedHypertrophy,
  TrueHypertrophy,
  MaskedAtrophy,
  Atrophy,
  AtrophyWithFat,
  SizeDifference, ///< against the other leg alone: one smaller or the other larger cannot be told
  NotAssessed
};

/** Words of summary.json: none, fatty_infiltration, pseudohypertrophy, mixed_hypertrophy, true_hypertrophy, masked_atrophy, atrophy,
 *  atrophy_with_fatty_infiltration, size_difference, not_assessed. */
[[nodiscard]] std::string_view ToString(Pattern pattern) noexcept;

/** What a size is held against. */
enum class ReferenceKind
{
  None,
  Norm,
  OtherLeg,
  EarlierScan
};

/** "reference values", "other leg", "earlier scan", or nothing. */
[[nodiscard]] std::string_view ToString(ReferenceKind kind) noexcept;

struct PatternParameters
{
  double sizeChangePercent = 10.0; ///< of the reference: a larger or smaller area; never less than the smallest detectable change
  double zLimit = 1.645;           ///< of reference values: the upper or lower 5 %
  double highFatFractionPercent = 10.0;
  /** Of the whole subfascial area, fat between the muscles too, where nothing fits to hold it against. */
  double fatWithoutReferencePercent = 25.0;
  double leanFatFractionSdPoints = 2.5;
  double ctFatUncertaintyPoints = 3.0; ///< 5 HU in the attenuation of lean muscle
  double fatDifferencePoints = 3.0;    ///< between the legs, which supports the word atrophy for the smaller one
  double girthKeptPercent = 5.0;       ///< most difference of the limbs' areas when girth is kept
  // A segment's pattern without reference rests on its own slices: a short stretch beside a joint is not the segment.
  double minimumLevels = 5.0;
  double minimumLengthMm = 30.0;

  /** \throws Error(Usage). */
  void Validate() const;
  /** Fat fraction from which a segment is called fatty against a reference of the same definition; on CT the uncertainty of its scale is
   *  added. Without a reference: fatWithoutReferencePercent. */
  [[nodiscard]] double FattyFromPercent(Modality modality, const Value & referenceMean = {}, const Value & referenceSd = {}) const;
};

/** An area against its reference: as a z score, or as a ratio. */
struct RelativeSize
{
  Value ratio;
  Value zScore;

  [[nodiscard]] bool Known() const { return ratio.has_value() || zScore.has_value(); }
};

struct PatternInput
{
  Modality modality = Modality::Ct;
  ReferenceKind reference = ReferenceKind::None;
  RelativeSize total; ///< subfascial area
  RelativeSize contractile;
  Value fatFractionPercent;
  Value fattyFromPercent; ///< empty: by the parameters
  Value fatAboveOtherLegPoints;
};

/**
 * \brief The word for one segment of one leg.
 *
 * | total | contractile | fat | pattern |
 * | large | not large | high | pseudohypertrophy |
 * | large | large | high | mixed hypertrophy |
 * | large | large | not high | true hypertrophy |
 * | not small | small | high | masked atrophy |
 * | small | small | high, not high | atrophy with, without fatty infiltration |
 * | else | | high, not high | fatty infiltration, none |
 *
 * Against the other leg alone, hypertrophy and atrophy without fat are a size difference: which leg has changed is not known; atrophy is
 * said when the fat fraction is higher on the smaller side. Without reference fatty infiltration alone can be told, else the pattern is not
 * assessed; without fat fraction nothing.
 */
[[nodiscard]] Pattern ClassifyPattern(const PatternInput & input, const PatternParameters & parameters);
} // namespace myosect::comparison
