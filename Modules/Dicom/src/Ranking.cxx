#include "Ranking.h"

#include <algorithm>
#include <cmath>

#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"

#include "ImageKind.h"
#include "StackGeometry.h"

namespace myosect::dicom
{
namespace
{
constexpr double kEqualCoverageMm = 0.5;
constexpr double kSmallestFieldMm = 60.0;

/** Negative when `a` is worse, positive when better, 0 on a tie. */
int Compare(const Rank & a, const Rank & b)
{
  for (std::size_t i = 0; i < a.criteria.size(); ++i)
  {
    if (a.criteria[i].value != b.criteria[i].value)
    {
      return a.criteria[i].value < b.criteria[i].value ? -1 : 1;
    }
  }
  return std::abs(a.coverageMm - b.coverageMm) <= kEqualCoverageMm ? 0 : a.coverageMm < b.coverageMm ? -1 : 1;
}
} // namespace

std::string ReasonAgainst(const Rank & worse, const Rank & better)
{
  for (std::size_t i = 0; i < worse.criteria.size(); ++i)
  {
    if (worse.criteria[i].value != better.criteria[i].value)
    {
      return worse.criteria[i].lost;
    }
  }
  return "it covers " + FormatNumber(worse.coverageMm) + " mm and the other " + FormatNumber(better.coverageMm) + " mm";
}

Rank::Criterion RankOriginal(const VolumeCandidate & candidate)
{
  return { candidate.original ? 1 : 0, "it is derived and the other is original" };
}

Rank::Criterion RankAxial(const VolumeCandidate & candidate)
{
  const Vector3 normal = StackNormal(candidate.rowDirection, candidate.columnDirection);
  return { std::abs(normal[2]) > 0.7071 ? 1 : 0, "its slices are not axial and those of the other are" };
}

Rank::Criterion RankLimb(const VolumeCandidate & candidate)
{
  const double fieldMm = std::min(static_cast<double>(candidate.columns) * candidate.columnSpacingMm,
                                  static_cast<double>(candidate.rows) * candidate.rowSpacingMm);
  return { fieldMm < kSmallestFieldMm ? 0 : LimbRank(candidate.attributes), "a limb is less likely to be in view than in the other" };
}

std::size_t BestOf(const std::vector<Rank> & ranks, const std::vector<std::string> & names)
{
  std::size_t best = 0;
  for (std::size_t i = 1; i < ranks.size(); ++i)
  {
    best = Compare(ranks[i], ranks[best]) > 0 ? i : best;
  }
  std::string tied;
  for (std::size_t i = 0; i < ranks.size(); ++i)
  {
    if (i != best && Compare(ranks[i], ranks[best]) == 0)
    {
      tied += ", " + names[i];
    }
  }
  if (!tied.empty())
  {
    throw Error(ErrorCode::UnsupportedInput,
                "the rule cannot choose between the series " + names[best] + tied + "; name one with --series");
  }
  return best;
}
} // namespace myosect::dicom
