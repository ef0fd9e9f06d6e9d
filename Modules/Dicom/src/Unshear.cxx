#include "Unshear.h"

#include <cmath>
#include <type_traits>
#include <vector>

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

double Mix(double lower, double upper, double weight, double padding)
{
  if (lower == padding || upper == padding)
  {
    return weight < 0.5 ? lower : upper;
  }
  return lower + weight * (upper - lower);
}
} // namespace

template <typename TValue>
void ShiftSlice(const SliceImage<TValue> & source, double shiftColumns, double shiftRows, TValue * target, std::size_t targetColumns,
                std::size_t targetRows)
{
  const auto columns = NeighboursAlong(source.columns, targetColumns, shiftColumns);
  const auto rows = NeighboursAlong(source.rows, targetRows, shiftRows);
  const double padding = source.padding;
  for (std::size_t j = 0; j < targetRows; ++j)
  {
    const TValue * lower = source.values + rows[j].lower * source.columns;
    const TValue * upper = source.values + rows[j].upper * source.columns;
    for (std::size_t i = 0; i < targetColumns; ++i)
    {
      TValue & value = target[j * targetColumns + i];
      if (!rows[j].isInside || !columns[i].isInside)
      {
        value = source.padding;
        continue;
      }
      const Neighbours & c = columns[i];
      const double mixed = Mix(Mix(lower[c.lower], lower[c.upper], c.weight, padding),
                               Mix(upper[c.lower], upper[c.upper], c.weight, padding), rows[j].weight, padding);
      value = static_cast<TValue>(std::is_integral_v<TValue> ? std::round(mixed) : mixed);
    }
  }
}
template void ShiftSlice(const SliceImage<std::int16_t> &, double, double, std::int16_t *, std::size_t, std::size_t);
template void ShiftSlice(const SliceImage<float> &, double, double, float *, std::size_t, std::size_t);
} // namespace myosect::dicom
