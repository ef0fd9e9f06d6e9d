#include "FlagCounts.h"

#include <algorithm>

#include "myosect/Comparison/Asymmetry.h"

namespace myosect::validation
{
FlagCounts CountFlags(const SimulationSettings & settings, int people, std::uint32_t seed)
{
  std::mt19937 random(seed);
  FlagCounts counts;
  for (int i = 0; i < people; ++i)
  {
    const SimulatedPerson person = SimulatePerson(settings, random);
    const auto rows = comparison::CompareSides(person.slices, true, {});
    const auto any = [&](Flag flag)
    { return std::any_of(rows.begin(), rows.end(), [&](const AsymmetryRow & row) { return row.flag == flag; }); };
    ++(any(Flag::Red) ? counts.red : any(Flag::Amber) ? counts.amber : any(Flag::Indeterminate) ? counts.indeterminate : counts.none);
    for (const AsymmetryRow & row : rows)
    {
      if (row.metric == "muscle_area" && row.ciLow && row.ciHigh)
      {
        const double truth = row.segment == Segment::Thigh ? person.thighIndexPercent : person.calfIndexPercent;
        ++counts.intervals;
        counts.covered += *row.ciLow <= truth && truth <= *row.ciHigh ? 1 : 0;
      }
    }
  }
  return counts;
}
} // namespace myosect::validation
