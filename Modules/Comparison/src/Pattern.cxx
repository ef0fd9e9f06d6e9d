#include "myosect/Comparison/Pattern.h"

#include <algorithm>

#include "myosect/Core/Error.h"

namespace myosect::comparison
{
namespace
{
enum class SizeClass
{
  Unknown,
  Small,
  Similar,
  Large
};

SizeClass ClassOf(const RelativeSize & size, const PatternParameters & parameters)
{
  if (size.zScore)
  {
    return *size.zScore >= parameters.zLimit    ? SizeClass::Large
           : *size.zScore <= -parameters.zLimit ? SizeClass::Small
                                                : SizeClass::Similar;
  }
  if (!size.ratio)
  {
    return SizeClass::Unknown;
  }
  const double change = 100.0 * (*size.ratio - 1.0);
  return change >= parameters.sizeChangePercent    ? SizeClass::Large
         : change <= -parameters.sizeChangePercent ? SizeClass::Small
                                                   : SizeClass::Similar;
}

/** The table of the header, before the reference is weighed. */
Pattern ByTable(SizeClass total, SizeClass contractile, bool fatty)
{
  if (total == SizeClass::Large)
  {
    const bool large = contractile == SizeClass::Large;
    return fatty ? (large ? Pattern::MixedHypertrophy : Pattern::Pseudohypertrophy) : large ? Pattern::TrueHypertrophy : Pattern::None;
  }
  if (contractile == SizeClass::Small)
  {
    const bool totalKept = total == SizeClass::Similar;
    return fatty ? (totalKept ? Pattern::MaskedAtrophy : Pattern::AtrophyWithFat) : totalKept ? Pattern::None : Pattern::Atrophy;
  }
  return fatty ? Pattern::FattyInfiltration : Pattern::None;
}
} // namespace

std::string_view ToString(Pattern pattern) noexcept
{
  switch (pattern)
  {
  case Pattern::None:
    return "none";
  case Pattern::FattyInfiltration:
    return "fatty_infiltration";
  case Pattern::Pseudohypertrophy:
    return "pseudohypertrophy";
  case Pattern::MixedHypertrophy:
    return "mixed_hypertrophy";
  case Pattern::TrueHypertrophy:
    return "true_hypertrophy";
  case Pattern::MaskedAtrophy:
    return "masked_atrophy";
  case Pattern::Atrophy:
    return "atrophy";
  case Pattern::AtrophyWithFat:
    return "atrophy_with_fatty_infiltration";
  case Pattern::SizeDifference:
    return "size_difference";
  default:
    return "not_assessed";
  }
}

std::string_view ToString(ReferenceKind kind) noexcept
{
  switch (kind)
  {
  case ReferenceKind::Norm:
    return "reference values";
  case ReferenceKind::OtherLeg:
    return "other leg";
  case ReferenceKind::EarlierScan:
    return "earlier scan";
  default:
    return "";
  }
}

void PatternParameters::Validate() const
{
  if (!(sizeChangePercent > 0.0 && zLimit > 0.0 && highFatFractionPercent > 0.0 && fatWithoutReferencePercent >= highFatFractionPercent &&
        leanFatFractionSdPoints >= 0.0 && ctFatUncertaintyPoints >= 0.0 && fatDifferencePoints > 0.0 && girthKeptPercent > 0.0 &&
        minimumLevels >= 1.0 && minimumLengthMm >= 0.0))
  {
    throw Error(ErrorCode::Usage, "parameter out of range: limits of patterns must be positive");
  }
}

double PatternParameters::FattyFromPercent(Modality modality, const Value & referenceMean, const Value & referenceSd) const
{
  const double limit = !referenceMean
                           ? fatWithoutReferencePercent
                           : std::max(highFatFractionPercent, *referenceMean + 2.0 * referenceSd.value_or(leanFatFractionSdPoints));
  return limit + (modality == Modality::Ct ? ctFatUncertaintyPoints : 0.0);
}

Pattern ClassifyPattern(const PatternInput & input, const PatternParameters & parameters)
{
  if (!input.fatFractionPercent)
  {
    return Pattern::NotAssessed;
  }
  const bool fatty = *input.fatFractionPercent >= input.fattyFromPercent.value_or(parameters.FattyFromPercent(input.modality));
  if (input.reference == ReferenceKind::None)
  {
    return fatty ? Pattern::FattyInfiltration : Pattern::NotAssessed;
  }
  const Pattern pattern = ByTable(ClassOf(input.total, parameters), ClassOf(input.contractile, parameters), fatty);
  if (input.reference != ReferenceKind::OtherLeg)
  {
    return pattern;
  }
  const bool fatSupports = input.fatAboveOtherLegPoints.value_or(0.0) >= parameters.fatDifferencePoints;
  return pattern == Pattern::TrueHypertrophy || (pattern == Pattern::Atrophy && !fatSupports) ? Pattern::SizeDifference : pattern;
}
} // namespace myosect::comparison
