#include "SlabSlope.h"

#include <cstddef>

namespace myosect::comparison
{
namespace
{
constexpr double kEndMm = 10.0;

struct End
{
  double positionMm = 0.0;
  double value = 0.0;
};

/** Mean of the levels within reach of the first or last one; never more than half of the slab. */
End MeanOfEnd(const std::vector<double> & positionMm, const std::vector<double> & values, bool upper)
{
  const std::size_t n = positionMm.size();
  End end;
  std::size_t count = 0;
  for (std::size_t i = 0; i < n / 2; ++i)
  {
    const std::size_t at = upper ? n - 1 - i : i;
    const double away = upper ? positionMm.back() - positionMm[at] : positionMm[at] - positionMm.front();
    if (away < kEndMm - 1e-6)
    {
      end.positionMm += positionMm[at];
      end.value += values[at];
      ++count;
    }
  }
  return { end.positionMm / static_cast<double>(count), end.value / static_cast<double>(count) };
}
} // namespace

double SlabSlope(const std::vector<double> & positionMm, const std::vector<double> & values)
{
  if (positionMm.size() < 2 || positionMm.back() <= positionMm.front())
  {
    return 0.0;
  }
  const End lower = MeanOfEnd(positionMm, values, false);
  const End upper = MeanOfEnd(positionMm, values, true);
  return (upper.value - lower.value) / (upper.positionMm - lower.positionMm);
}
} // namespace myosect::comparison
