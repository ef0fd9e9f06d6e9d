#pragma once

#include <string>
#include <utility>
#include <vector>

#include "myosect/Dicom/SeriesCatalog.h"

namespace myosect::dicom
{
/** Values of the criteria of a rule, in order, the larger one wins; then the coverage. */
struct Rank
{
  struct Criterion
  {
    int value;
    const char * lost; ///< said of the volume that is passed over
  };
  std::vector<Criterion> criteria;
  double coverageMm = 0.0;
};

/** What speaks against the worse of two ranks that are no tie. */
[[nodiscard]] std::string ReasonAgainst(const Rank & worse, const Rank & better);

/** Criteria that several rules share. */
[[nodiscard]] Rank::Criterion RankOriginal(const VolumeCandidate & candidate);
[[nodiscard]] Rank::Criterion RankAxial(const VolumeCandidate & candidate);
[[nodiscard]] Rank::Criterion RankLimb(const VolumeCandidate & candidate);

/** Index of the best rank. \throws Error(UnsupportedInput) with the names on a tie. */
[[nodiscard]] std::size_t BestOf(const std::vector<Rank> & ranks, const std::vector<std::string> & names);
} // namespace myosect::dicom
