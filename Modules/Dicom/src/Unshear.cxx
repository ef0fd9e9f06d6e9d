#include "Unshear.h"

#include <cmath>
#include <vector>

#include "HounsfieldTable.h"

namespace myosect::dicom
{
namespace
{
/** Two neighbours on one axis and the weight of the upper one. */
struct Neighbours
{
  std::size_t lower = 0, upper = 0;
  double weight = 0.0;
  bool isInside = false;
};

std::vector<Neighbours> NeighboursAlong(std::size_t sourceSize, std::size_t targetSize, double shift)
{
  std::vector<Neighbours> all(targetSize);
  const double last = static_cast<double>(sourceSize) - 1.0;
  for (std::size_t i = 0; i < targetSize; ++i)
  {
    const double at = static_cast<double>(i) - shift;
    all[i].isInside = at >= -0.5 && at <= last + 0.5;
    if (all[i].isInside)
    {
      const double inside = std::fmin(std::fmax(at, 0.0), last);
      all[i].lower = static_cast<std::size_t>(inside);
      all[i].weight = inside - static_cast<double>(all[i].lower);
      all[i].upper = all[i].weight > 0.0 ? all[i].lower + 1 : all[i].lower;
    }
  }
  return all;
}

double Mix(double lower, double upper, double weight)
{
  if (lower == HounsfieldTable::kPadding || upper == HounsfieldTable::kPadding)
  {
    return weight < 0.5 ? lower : upper;
  }
  return lower + weight * (upper - lower);
}
} // namespace

void ShiftSlice(const SliceImage & source, double shiftColumns, double shiftRows, std::int16_t * target, std::size_t targetColumns,
                std::size_t targetRows)
{
  const auto columns = NeighboursAlong(source.columns, targetColumns, shiftColumns);
  const auto rows = NeighboursAlong(source.rows, targetRows, shiftRows);
  for (std::size_t j = 0; j < targetRows; ++j)
  {
    const std::int16_t * lower = source.values + rows[j].lower * source.columns;
    const std::int16_t * upper = source.values + rows[j].upper * source.columns;
    for (std::size_t i = 0; i < targetColumns; ++i)
    {
      std::int16_t & value = target[j * targetColumns + i];
      if (!rows[j].isInside || !columns[i].isInside)
      {
        value = HounsfieldTable::kPadding;
        continue;
      }
      const Neighbours & c = columns[i];
      const double mixed =
          Mix(Mix(lower[c.lower], lower[c.upper], c.weight), Mix(upper[c.lower], upper[c.upper], c.weight), rows[j].weight);
      value = static_cast<std::int16_t>(std::lround(mixed));
    }
  }
}
} // namespace myosect::dicom
