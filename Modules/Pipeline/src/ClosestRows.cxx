#include "ClosestRows.h"

#include <algorithm>
#include <cmath>

namespace myosect::pipeline
{
namespace
{
constexpr double kShareOfTheWay = 0.1;
}

RowPair ClosestRows(const std::vector<const SliceMeasurement *> & first, const std::vector<const SliceMeasurement *> & second,
                    double wantedMm)
{
  RowPair best{ nullptr, nullptr };
  double least = 0.0;
  for (const SliceMeasurement * a : first)
  {
    for (const SliceMeasurement * b : second)
    {
      if (!a->matchPositionMm || !b->matchPositionMm)
      {
        continue;
      }
      const double cost = std::abs(*a->matchPositionMm - *b->matchPositionMm) +
                          kShareOfTheWay * std::abs(0.5 * (*a->matchPositionMm + *b->matchPositionMm) - wantedMm);
      if (best.first == nullptr || cost < least)
      {
        best = { a, b };
        least = cost;
      }
    }
  }
  return best;
}

Value MiddleOfSharedMm(const std::vector<const SliceMeasurement *> & first, const std::vector<const SliceMeasurement *> & second)
{
  double low = -1e300, high = 1e300;
  for (const auto * rows : { &first, &second })
  {
    double begin = 1e300, end = -1e300;
    for (const SliceMeasurement * row : *rows)
    {
      if (row->matchPositionMm)
      {
        begin = std::min(begin, *row->matchPositionMm);
        end = std::max(end, *row->matchPositionMm);
      }
    }
    low = std::max(low, begin);
    high = std::min(high, end);
  }
  return low <= high ? Value(0.5 * (low + high)) : Value();
}
} // namespace myosect::pipeline
