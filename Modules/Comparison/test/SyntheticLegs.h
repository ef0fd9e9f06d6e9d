#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::comparison::test
{
/** Both legs of one segment, sliced every `stepMm`; value by value from functions of the place along the bone. */
struct SyntheticLegs
{
  std::size_t count = 41;
  double stepMm = 5.0;
  Segment segment = Segment::Thigh;
  std::function<double(double)> left = [](double) { return 100.0; };
  std::function<double(double)> right = [](double) { return 100.0; };
  double leftShiftMm = 0.0; ///< how far higher up its bone the same plane cuts the left leg
  double uncertaintyMm = 1.0;
  double obliquityDeg = 2.0;
  bool matched = true;

  [[nodiscard]] std::vector<SliceMeasurement> Rows() const
  {
    std::vector<SliceMeasurement> rows;
    for (std::size_t k = 0; k < count; ++k)
    {
      for (const Side side : { Side::Left, Side::Right })
      {
        const double position = stepMm * static_cast<double>(k) + (side == Side::Left ? leftShiftMm : 0.0);
        const double value = side == Side::Left ? left(position) : right(position);
        SliceMeasurement row;
        row.side = side;
        row.segment = segment;
        row.sliceIndex = k;
        row.zMm = 300.0 + stepMm * static_cast<double>(k);
        row.muscleAreaCm2 = value;
        row.compartmentAreaCm2 = 1.2 * value;
        row.contractileAreaCm2 = 0.95 * value;
        row.imatAreaCm2 = 0.1 * value;
        row.satAreaCm2 = 40.0;
        row.limbAreaCm2 = 1.2 * value + 50.0;
        row.boneAreaCm2 = 6.0;
        row.fatFractionPercent = 8.0;
        row.muscleMeanHu = 50.0;
        row.obliquityDeg = obliquityDeg;
        if (matched)
        {
          row.matchPositionMm = position;
          row.matchUncertaintyMm = uncertaintyMm;
        }
        rows.push_back(row);
      }
    }
    return rows;
  }
};

[[nodiscard]] inline AsymmetryRow FindRow(const std::vector<AsymmetryRow> & rows, const std::string & metric,
                                          Segment segment = Segment::Thigh)
{
  for (const AsymmetryRow & row : rows)
  {
    if (row.metric == metric && row.segment == segment)
    {
      return row;
    }
  }
  return {};
}
} // namespace myosect::comparison::test
